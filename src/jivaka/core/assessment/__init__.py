"""One call from a raw intake to the whole answer, as the contract describes it.

It only joins the rooms before it; no rule of its own lives here.
"""
