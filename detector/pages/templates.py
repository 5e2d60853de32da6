"""Templates of the pages; each one extends `page.html.j2` of this package."""

from jinja2 import ChoiceLoader, Environment, PackageLoader, Template


def template(package: str, name: str) -> Template:
    """A template of a package, everything that it is given escaped unless it is `Markup`."""
    loader = ChoiceLoader([PackageLoader(package, "."), PackageLoader("detector.pages", ".")])
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True).get_template(name)
