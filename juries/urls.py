"""Pages of the Kapituła: those of its members and secretary, and those of its session."""

from juries import urls_juror, urls_members, urls_session

urlpatterns = [*urls_juror.urlpatterns, *urls_members.urlpatterns, *urls_session.urlpatterns]
