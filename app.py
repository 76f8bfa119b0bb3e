"""Launches the chat window: `python app.py`."""

if __name__ == "__main__":
    import sys

    from assistant.errors import AssistantError
    from assistant.server.serve import serve
    from assistant.settings import load_settings

    try:
        serve(load_settings())
    except AssistantError as error:
        sys.exit(f"error: {error}")
