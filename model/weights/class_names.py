"""Class names out of a Python source file that is read, never imported."""

import ast


def read(source, variable):
    """The list of strings assigned to @variable at the top level of @source (text)."""
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == variable
                for target in statement.targets):
            names = ast.literal_eval(statement.value)
            if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
                raise ValueError(f"{variable} is not a list of names")
            return names
    raise ValueError(f"there is no {variable} in the file")
