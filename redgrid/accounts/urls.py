from __future__ import annotations

from django.urls import URLPattern, path

from redgrid.accounts.views import administration, audit, coming_in, own

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("sign-in", coming_in.sign_in, name="sign_in"),
    path("sign-out", coming_in.sign_out, name="sign_out"),
    path("me", own.me, name="me"),
    path("me/password", coming_in.password, name="password"),
    path("me/sessions/<int:key>/end", own.end_sign_in, name="end_sign_in"),
    path("me/tokens", own.make_token, name="make_token"),
    path("me/tokens/<int:key>/revoke", own.revoke_token, name="revoke_token"),
    path("preferences", own.preferences, name="preferences"),
    path("system/accounts", administration.accounts, name="accounts"),
    path("system/accounts/open", administration.open_account, name="open_account"),
    path("system/accounts/<str:staff_number>/reset", administration.reset_password, name="reset_password"),
    path("system/accounts/<str:staff_number>/close", administration.close_account, name="close_account"),
    path("system/locks", administration.locks, name="locks"),
    path("system/locks/<str:staff_number>/unlock", administration.unlock, name="unlock"),
    path("system/locks/<str:staff_number>/end", administration.end_sign_ins, name="end_sign_ins"),
    path("system/journal", audit.journal, name="journal"),
    path("system/journal/verify", audit.verify_journal, name="verify_journal"),
]
