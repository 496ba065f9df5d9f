from celery import shared_task

from otn.mail import operations


@shared_task(name=operations.SEND)
def send_mail(mail_id: int) -> None:
    """Send one mail of the outbox."""
    operations.send(mail_id=mail_id)


@shared_task(name="mail.sweep_mails")
def sweep_mails() -> None:
    """Send what the broker lost or the mail server refused."""
    operations.sweep()
