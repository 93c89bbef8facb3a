"""The first contact: trials with a server whose messages differ, from which a profile is made."""
