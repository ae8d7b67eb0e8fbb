"""Lists and their counts are right after whatever other programs do to the file: Django, its migrations, sqlite3."""

import itertools
import shutil
import subprocess
import unittest
from pathlib import Path

from interop.sharing import SITE, DjangoSite, Folder, Visitor, gatehouse, made_by_django
from support.client import Client
from support.server import PATIENCE, until

SQLITE3 = "/usr/bin/sqlite3"
LATER_SETTINGS = 'from settings import *\nMIGRATION_MODULES = {{"{app}": "later"}}\n'
MIGRATION = """
from django.db import migrations, models

def write(apps, schema_editor):
    apps.get_model("blog", "Post").objects.filter(title="post 1").delete()

class Migration(migrations.Migration):
    dependencies = [("{app}", "0001_initial")]
    operations = [{operations}]
"""
ALTER_FIELD = 'migrations.AlterField("Post", "title", models.CharField(max_length=300)), migrations.RunPython(write)'
# What takes a column from Gatehouse: Django 3.2 rebuilds the table or renames the column, later versions drop it
# as test_a_column_dropped does. SQLite refuses none of it.
TAKEN = {
    "RemoveField": ("accounts", 'migrations.RemoveField("CustomUser", "first_name")',
                    "accounts_customuser.first_name"),
    "RenameField": ("accounts", 'migrations.RenameField("CustomUser", "email", "address")',
                    "accounts_customuser.email"),
    "RenameField of a post": ("blog", 'migrations.RenameField("Post", "title", "heading")', "blog_post.title"),
}
TRIGGERS = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"
ORM = "from blog.models import Post\n"
# What is done, and whether it loses what moves the versions (then the log says that it is repaired).
BY_SQLITE3 = {
    "REPLACE of a row": ("REPLACE INTO blog_post SELECT * FROM blog_post WHERE id = 2;", False),
    "INSERT OR REPLACE over several": (
        "CREATE TEMP TABLE t AS SELECT * FROM blog_post; UPDATE t SET id = id + 3, title = 'moved ' || id; "
        "INSERT OR REPLACE INTO blog_post SELECT * FROM t;", False),
    "UPDATE OR REPLACE": ("UPDATE OR REPLACE blog_post SET id = id + 1 WHERE id = 3;", False),
    "a transaction undone": ("BEGIN; DELETE FROM blog_post; ROLLBACK;", False),
    "DROP TRIGGER": ('DROP TRIGGER "gatehouse_version_blog_post_insert"; '
                     "INSERT INTO blog_post SELECT 90, created_on, modified_on, 'unseen', body, NULL, NULL "
                     "FROM blog_post LIMIT 1;", True),
    "VACUUM": ("VACUUM;", True),
    "a checkpoint that empties the WAL": ("PRAGMA wal_checkpoint(TRUNCATE);", False),
    "another index": ("CREATE INDEX later ON blog_post (title);", True),
    "the versions deleted": ("DELETE FROM gatehouse_version; DELETE FROM blog_post WHERE id = 5;", True),
    "the epoch deleted": ("DELETE FROM gatehouse_epoch;", True),
    "counters set back": ("UPDATE gatehouse_version SET counter = 0, checked = 0;", True),
    "DELETE without WHERE": ("DELETE FROM blog_post;", False),
}


class OtherPrograms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = made_by_django(cls.enterClassContext(Folder()))

    def setUp(self):
        self.folder = self.enterContext(Folder())
        self.database = Path(shutil.copy(self.made, self.folder))
        self.server = self.enterContext(gatehouse(self.folder))
        self.django = DjangoSite(self.database)
        self.numbers = itertools.count()
        self.client = Visitor(self.server).login(0).at(0)
        for number in range(6):
            self.client.post("/api/posts/", {"title": f"post {number}", "body": "text"})
        self.check()

    def check(self):
        """The list is the table's rows, now."""
        listed = self.client.get("/api/posts/?limit=100").json()
        rows = self.server.rows("SELECT id, title FROM blog_post ORDER BY id")
        self.assertEqual([(post["id"], post["title"]) for post in listed["results"]], rows)
        self.assertEqual(listed["count"], len(rows))
        return listed

    def check_after(self, repaired):
        self.check()
        if repaired:
            until("the log says that it is repaired", self.repairs)
        self.client.post("/api/posts/", {"title": "after", "body": "text"})
        self.check()
        self.check()

    def check_without(self, column):
        """What needs the column fails and says why; no new server starts. The one that serves goes on."""
        self.assertEqual(self.client.get("/api/posts/").status, 500)
        self.assertIn("no such column: " + column.partition(".")[2], self.server.log("unexpected")[-1]["what"])
        self.assertEqual(Client(self.server.port).get("/api/posts/").status, 403)
        sentence = "lacks what Gatehouse reads: " + column
        until("the log names the column",
              lambda: [line for line in self.server.log("data_versions_unknown") if line["why"].endswith(sentence)])
        for command in ("serve", "check"):
            done = subprocess.run(self.server.command(command), capture_output=True, text=True, timeout=PATIENCE,
                                  check=False)
            self.assertEqual(done.returncode, 1, done)
            self.assertIn(f"{self.database} {sentence}; undo", done.stderr)

    def check_with_it_again(self, triggers, repairs):
        """`repairs`: how often it was repaired before. Right after a repair that failed, requests try none."""
        until("the log says that it is repaired", lambda: self.check() and self.repairs() > repairs)
        self.check_after(False)
        self.assertEqual(self.server.rows(TRIGGERS), triggers)

    def repairs(self):
        return len(self.server.log("data_versions_repaired"))

    def sqlite3(self, *commands):
        done = subprocess.run([SQLITE3, "-cmd", ".timeout 10000", self.database, *commands], capture_output=True,
                              text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""), commands)

    def migrate(self, app, operations):
        """Django applies a migration of these operations, which follows the app's own."""
        later = Path(self.folder) / f"settings_{next(self.numbers)}"
        shutil.copytree(SITE / app / "migrations", later / "later", ignore=shutil.ignore_patterns("__pycache__"))
        (later / "later/0002_later.py").write_text(MIGRATION.format(app=app, operations=operations), encoding="utf-8")
        (later / "later_settings.py").write_text(LATER_SETTINGS.format(app=app), encoding="utf-8")
        self.django.environment |= {"DJANGO_SETTINGS_MODULE": "later_settings", "PYTHONPATH": f"{SITE}:{later}"}
        self.django.command("migrate", "--verbosity", "0")

    def test_of_the_sqlite3_shell(self):
        for name, (sql, loses) in BY_SQLITE3.items():
            with self.subTest(name):
                before = self.repairs()
                self.sqlite3(sql)
                self.check()
                if loses:
                    until("the log says that it is repaired", lambda: self.repairs() > before)
                self.check_after(False)
                self.assertEqual(self.repairs() > before, loses)

    def test_a_backup_restored_while_it_serves(self):
        backup = Path(self.folder) / "backup.db"
        self.sqlite3(f".backup {backup}")
        for time in range(3):
            with self.subTest(time=time):
                self.client.post("/api/posts/", {"title": "lost", "body": "text"})
                before = self.repairs()
                self.sqlite3(f".restore {backup}")
                self.assertEqual(self.check()["count"], 6)
                until("the log says that it is repaired", lambda: self.repairs() > before)
                self.check_after(False)

    def test_a_program_that_dies_before_its_commit(self):
        shell = subprocess.Popen([SQLITE3, self.database], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        shell.stdin.write("PRAGMA cache_size=1;\nBEGIN;\n"
                          "UPDATE blog_post SET body = hex(zeroblob(9000)), title = 'torn';\nSELECT 'done';\n")
        shell.stdin.flush()
        while "done" not in shell.stdout.readline():
            pass
        shell.kill()
        shell.wait()
        self.check_after(False)

    def test_django_writes(self):
        for code in ("Post.objects.create(title='a', body='b')", "Post.objects.update(title='c')",
                     "Post.objects.bulk_create([Post(title=str(i), body='b') for i in range(40)])",
                     "Post.objects.filter(id__gt=20).delete()",
                     "User.objects.filter(email='bob@example.org').delete()", "Post.objects.all().delete()"):
            with self.subTest(code):
                self.django.run(ORM + code)
                self.check_after(False)
        self.assertEqual(self.repairs(), 0)

    def test_a_django_migration_that_rebuilds_the_table(self):
        before = self.server.rows(TRIGGERS)
        self.migrate("blog", ALTER_FIELD)
        self.assertEqual(self.check()["count"], 5)
        self.check_after(True)
        self.assertEqual(self.server.rows(TRIGGERS), before)
        self.assertIn("varchar(300)", self.server.rows("SELECT sql FROM sqlite_schema WHERE name = 'blog_post'")[0][0])

    def test_django_migrations_that_take_a_column_away(self):
        before = self.server.rows(TRIGGERS)
        for name, (app, operation, column) in TAKEN.items():
            with self.subTest(name):
                self.migrate(app, operation)
                self.check_without(column)
                repairs = self.repairs()
                self.django.command("migrate", "--verbosity", "0", app, "0001")
                self.check_with_it_again(before, repairs)

    def test_a_column_dropped(self):
        before = self.server.rows(TRIGGERS)
        self.sqlite3("ALTER TABLE accounts_customuser DROP COLUMN first_name;")
        self.check_without("accounts_customuser.first_name")
        repairs = self.repairs()
        self.sqlite3("ALTER TABLE accounts_customuser ADD COLUMN first_name varchar(150) NOT NULL DEFAULT '';")
        self.check_with_it_again(before, repairs)

    def test_a_column_that_django_adds(self):
        """Django leaves no default in the table: only NULL lets others make rows."""
        field = 'models.CharField(max_length=9, {options})'
        for options, status in (("null=True", 201), ('default="x"', 500)):
            with self.subTest(options):
                self.migrate("blog", f'migrations.AddField("Post", "more", {field.format(options=options)})')
                self.check()
                self.assertEqual(self.client.post("/api/posts/", {"title": "a", "body": "b"}).status, status)
                self.check()
                self.django.command("migrate", "--verbosity", "0", "blog", "0001")
                self.check_after(True)

    def test_django_sees_nothing_of_ours_to_migrate(self):
        self.django.command("makemigrations", "--check", "--dry-run", "blog", "sessions")
        self.django.command("migrate", "--check")


if __name__ == "__main__":
    unittest.main()
