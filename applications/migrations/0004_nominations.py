from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_facts_of_eligibility"),
        ("applications", "0003_own_deadlines_and_returned_checks"),
        ("programmes", "0003_running_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="application",
            name="application_live_once",
        ),
        migrations.RemoveConstraint(
            model_name="application",
            name="application_draft_once",
        ),
        migrations.RenameField(
            model_name="nomination",
            old_name="consent_by",
            new_name="answered_by",
        ),
        migrations.AddField(
            model_name="nomination",
            name="answered_as",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="nomination",
            name="asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="nomination",
            name="contact_email",
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name="nomination",
            name="decline_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="nomination",
            name="declined_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="nomination",
            name="token_sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="submission",
            name="nomination",
            field=models.JSONField(default=dict),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "submitted",
                            "supplement_called",
                            "in_review",
                            "await_results",
                            "extending",
                            "awarded",
                        ],
                    ),
                    ("nominee__isnull", True),
                ),
                fields=("category", "applicant", "subject_key"),
                name="application_live_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("nominee__isnull", True), ("status", "draft")),
                fields=("category", "applicant", "subject_key", "group"),
                name="application_draft_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "submitted",
                            "supplement_called",
                            "in_review",
                            "await_results",
                            "extending",
                            "awarded",
                        ],
                    ),
                    ("nominee__isnull", False),
                ),
                fields=("category", "applicant", "nominee", "subject_key"),
                name="nomination_live_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("nominee__isnull", False), ("status", "draft")),
                fields=("category", "applicant", "nominee", "subject_key", "group"),
                name="nomination_draft_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.UniqueConstraint(
                condition=models.Q(("token_sha256", ""), _negated=True),
                fields=("token_sha256",),
                name="nomination_token_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("consent_at__isnull", True), ("declined_at__isnull", True), _connector="OR"
                ),
                name="nomination_one_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("consent_at__isnull", True), ("declined_at__isnull", True)),
                    models.Q(
                        ("asked_at__isnull", False), models.Q(("answered_as", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="nomination_answered_as",
            ),
        ),
    ]
