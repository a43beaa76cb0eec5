"""Pages of the Kapituła: those of its members and secretary, and those of its session."""

from juries import urls_juror, urls_session

urlpatterns = [*urls_juror.urlpatterns, *urls_session.urlpatterns]
