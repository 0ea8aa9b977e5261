"""What Usher remembers: tables, migrations, and one module of plain async functions per noun."""
