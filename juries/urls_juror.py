"""Pages of a member of the Kapituła and of its secretary up to the end of scoring."""

urlpatterns: list = []
