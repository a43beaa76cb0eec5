"""Why a file is not taken, in words its owner can act on."""


class FileRefused(Exception):
    """An uploaded file is not accepted.

    `code` is stable and for tests and logs; `message` is translated and says how to mend it.
    """

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message
