"""Cases: what travels through the stages of a flow, and never disappears.

Tables: Case, Stay (one stage of a case), Part (a person's part in a case), Photo, DayCount (numbers of a day).
Events: case.opened, case.assigned, case.answered, case.noted, case.moved, case.closed,
case.passed_on, case.put.
"""
