"""What each command of the command line does; each returns the exit status."""

from bot.commands.ask import ask
from bot.commands.auditing import audit_
from bot.commands.codes import late_code, late_codes
from bot.commands.database import backup_, migrate_
from bot.commands.organisers import faq_export, invite
from bot.commands.programme import import_
from bot.commands.run import run
from bot.commands.staff import check
from bot.commands.talk import talk

__all__ = [
    "ask", "audit_", "backup_", "check", "faq_export", "import_", "invite", "late_code", "late_codes", "migrate_",
    "run", "talk",
]  # fmt: skip
