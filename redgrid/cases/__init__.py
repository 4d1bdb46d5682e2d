"""Cases: what travels through the stages of a flow, and never disappears.

Tables: Case, Stay (one stage of a case), Part (a person's part in a case), Attachment (picture or document), Comment
and Mention, Link (how cases belong together), Suspension (its limit stands still), EffectCheck (a look back
after closing), Echo (somebody met the same), Solution (the
library), DayCount (numbers of a day), Pace.
Events: case.opened, case.assigned, case.answered, case.noted, case.moved, case.closed, case.passed_on, case.put,
case.attached, case.file_withdrawn, case.commented, case.comment_withdrawn, case.linked, case.unlinked,
case.merged, case.took_in, case.split, case.suspended, case.resumed,
case.reopened, case.checked, case.echoed, case.filed, sealed.read.
"""
