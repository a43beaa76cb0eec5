"""The formal check has no URLs of its own: its steps come through the gate, and its list is
composed in `workflow/urls.py`, because its rows lead to cases."""

from django.urls import URLPattern

urls_formal: list[URLPattern] = []
