"""What the public page of an edition knows of its results, which a later stage holds."""

from django import template

from juries.models import Resolution
from programmes.models import Edition

register = template.Library()
PUBLIC = (Edition.Phase.PUBLISHED, Edition.Phase.CLOSED)


@register.simple_tag
def has_results(edition: Edition) -> bool:
    """Whether the portal published results of the edition; those from before it are only in the
    register."""
    if edition.phase not in PUBLIC:
        return False
    return Resolution.objects.filter(edition=edition, published_at__isnull=False).exists()
