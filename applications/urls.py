"""URLs of this stage: what applicants prepare and submit, then the formal check."""

from .urls_application import urls_application
from .urls_formal import urls_formal

urlpatterns = [*urls_application, *urls_formal]
