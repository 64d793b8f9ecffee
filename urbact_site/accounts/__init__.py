"""How people get in: invitation, log-in, second factor, forgotten passwords; no sign-up."""
