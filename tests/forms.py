"""What a browser sends of a form of the desk: a test that posts less would miss half of it."""

from html.parser import HTMLParser

UNSENT = {"file", "submit", "button"}


class FormReader(HTMLParser):
    """Reads of a page {name: [values]} of its form that tells what it was loaded with."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.sent, self.fields, self.area, self.select, self.options = {}, {}, None, None, []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name, kind = given.get("name"), given.get("type", "text")
        if tag == "form":
            self.fields = {}
        elif tag == "textarea":
            self.area, self.fields[name] = name, [""]
        elif tag == "select":
            self.select, self.options = given, []
        elif tag == "option" and self.select:
            self.options.append((given.get("value", ""), "selected" in given))
        elif tag == "input" and name and kind not in UNSENT:
            is_box = kind in ("checkbox", "radio")
            if not is_box or "checked" in given:
                value = given.get("value", "on" if is_box else "") or ""
                self.fields.setdefault(name, []).append(value)

    def handle_data(self, data):
        if self.area:
            self.fields[self.area][0] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            # A browser leaves out the line end that a text area begins with.
            self.fields[self.area][0] = self.fields[self.area][0].removeprefix("\n")
            self.area = None
        elif tag == "select" and self.select:
            chosen = [value for value, is_selected in self.options if is_selected]
            if "multiple" not in self.select:
                chosen = chosen[-1:] or [value for value, _selected in self.options][:1]
            if chosen and "name" in self.select:
                self.fields[self.select["name"]] = chosen
            self.select = None
        elif tag == "form" and "_loaded" in self.fields:
            self.sent = self.fields


def sent_by_browser(response):
    """{name: [values]} of what is sent when a button of the form is pressed, but the button."""
    reader = FormReader()
    reader.feed(response.content.decode())
    return {name: values for name, values in reader.sent.items() if name != "csrfmiddlewaretoken"}
