"""The AWS CLI, version 1, for one command after another: reads argument lists as lines of JSON, answers each with a line."""

import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver


class Captured(io.TextIOWrapper):
    """Text or bytes, as a command writes either."""

    def __init__(self):
        super().__init__(io.BytesIO(), encoding="utf8", write_through=True)

    def text(self):
        return self.buffer.getvalue().decode()


# What describes the services, parsed once.
models = create_clidriver().session.get_component("data_loader")

for line in sys.stdin:
    out, err = Captured(), Captured()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            cli = create_clidriver()
            cli.session.register_component("data_loader", models)
            code = cli.main(json.loads(line))
        except SystemExit as end:
            code = end.code
    answer = {"code": code, "stdout": out.text(), "stderr": err.text()}
    print(json.dumps(answer), flush=True)
