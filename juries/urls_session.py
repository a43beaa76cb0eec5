"""Pages of the session of the Kapituła."""

urlpatterns: list = []
