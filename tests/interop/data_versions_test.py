"""Lists and their counts are right after whatever other programs do to the file: Django, its migrations, sqlite3."""

import shutil
import subprocess
import unittest
from pathlib import Path

from interop.sharing import SITE, DjangoSite, Folder, Visitor, gatehouse, made_by_django
from support.server import until

SQLITE3 = "/usr/bin/sqlite3"
LATER_SETTINGS = 'from settings import *\nMIGRATION_MODULES = {"blog": "later"}\n'
ALTER_FIELD = """
from django.db import migrations, models

def write(apps, schema_editor):
    apps.get_model("blog", "Post").objects.filter(title="post 1").delete()

class Migration(migrations.Migration):
    dependencies = [("blog", "0001_initial")]
    operations = [
        migrations.AlterField("Post", "title", models.CharField(max_length=300)),
        migrations.RunPython(write),
    ]
"""
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

    def repairs(self):
        return len(self.server.log("data_versions_repaired"))

    def sqlite3(self, *commands):
        done = subprocess.run([SQLITE3, "-cmd", ".timeout 10000", self.database, *commands], capture_output=True,
                              text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""), commands)

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
        later = Path(self.folder) / "settings"
        (later / "later").mkdir(parents=True)
        shutil.copytree(SITE / "blog/migrations", later / "later", dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("__pycache__"))
        (later / "later/0002_alter.py").write_text(ALTER_FIELD, encoding="utf-8")
        (later / "later_settings.py").write_text(LATER_SETTINGS, encoding="utf-8")
        self.django.environment |= {"DJANGO_SETTINGS_MODULE": "later_settings", "PYTHONPATH": f"{SITE}:{later}"}
        triggers = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"
        before = self.server.rows(triggers)
        self.django.command("migrate", "--verbosity", "0")
        self.assertEqual(self.check()["count"], 5)
        self.check_after(True)
        self.assertEqual(self.server.rows(triggers), before)
        self.assertIn("varchar(300)", self.server.rows("SELECT sql FROM sqlite_schema WHERE name = 'blog_post'")[0][0])

    def test_django_sees_nothing_of_ours_to_migrate(self):
        self.django.command("makemigrations", "--check", "--dry-run", "blog", "sessions")
        self.django.command("migrate", "--check")


if __name__ == "__main__":
    unittest.main()
