import pytest
from django.utils import translation

from networks.models import City, Country
from tests.make import make_city, make_country, make_expert
from urbact_site.alphabets import ALPHABETS, sort_key
from urbact_site.localized import LANGUAGES

# In the order of the dictionaries of each language.
NAMES = {
    "bg": "Бургас Варна Йордан Ямбол Aarhus",
    "bs": "Cazin Čapljina Ćuprija Donji Džep Đakovo Lukavac Ljubuški Nova Njivice Šipovo Živinice",
    "cnr": "Cetinje Čanj Ćehotina Danilovgrad Đenovići Sutomore Śutra Šavnik Zeta Źenica Žabljak",
    "cs": "Cvikov Česko Hodonín Cheb Chrudim Ivančice Rakovník Říčany Sokolov Šumperk Zlín Žatec",
    "da": "Albertslund Odense Ringsted Vejle Zealand Ærø Ølstykke Aabenraa Århus",
    "de": "Aachen Ägypten Arnstadt Bonn Östringen Otto Straße Strauß Übach Ulm",
    "el": "Άγιος Αθήνα Βόλος Έβρος Ήπειρος Ιωάννινα Όλυμπος Πάτρα Σπάρτη Ύδρα",
    "en": "Aarhus Ålborg Łódź London Šibenik Split Zagreb",
    "es": "Coruña Coslada Nules Ñuñoa Oviedo Úbeda Utrera",
    "et": "Saue Sindi Šveits Zürich Žukov Tallinn Võru Äksi Öru Üksnurme",
    "fi": "Espoo Vantaa Ylivieska Zeniitti Åbo Äänekoski Öster",
    "fr": "Angers Éclair Écully Évreux Foix Œuilly Olonne",
    "ga": "Áth Baile Éire Gaillimh Ó Úna",
    "hr": "Cres Čakovec Ćićarija Dubrovnik Džaja Đakovo Lošinj Ljubljana Nin Njivice Šibenik",
    "hu": "Gödöllő Gyula Ócsa Omega Örkény Sopron Szeged Tata Tyúkod Újpest Urai Üröm",
    "it": "Agrigento Àncona Empoli Èrice",
    "lt": "Cirkliškis Čekiškė Ignalina Yla Ilakiai Sintautai Šiauliai Zarasai Žagarė",
    "lv": "Garkalne Ģipka Kandava Ķekava Limbaži Ļaudona Salacgrīva Šķaune Zilupe Žīguri",
    "mk": "Дебар Ѓорче Ерусалим Злетово Ѕвезда Криво Лозово Љубојно Ресен Тетово Ќојлија",
    "mt": "Birkirkara Ċirkewwa Cospicua Floriana Ġgantija Gozo Għarb Hamlet Ħamrun Imdina Żabbar",
    "nb": "Drammen Oslo Zürich Ærfugl Østfold Aalesund Åndalsnes",
    "nl": "Den Één Eindhoven",
    "pl": "Cisna Ćmielów Leszno Łódź Nysa Ńa Opole Ósemka Sopot Śrem Zamość Źródło Żagań",
    "pt": "Águeda Almada Évora Faro",
    "ro": "Azuga Ăla Âa Bacău Iași Îla Sibiu Șimleu Timișoara Țara",
    "sk": "Cífer Čadca Handlová Chynorany Ilava Ostrava Ôsma Senica Šaľa Zvolen Žilina",
    "sl": "Celje Črnomelj Ćosić Dravograd Đura Slovenj Škofja Zreče Žalec",
    "sq": "Cakran Çorovodë Durrës Dhërmi Gramsh Gjirokastër Rubik Rrëshen Tirana Theth Zall Zhepa",
    "sr": "Деспотовац Ђердап Елемир Јагодина Лозница Љиг Ниш Његош Темерин Ћуприја Чачак Џеп Шабац",
    "sv": "Oxelösund Ystad Zinkgruvan Åmål Älmhult Örebro",
    "uk": "Вінниця Гадяч Ґудзь Ефес Єнакієве Запоріжжя Ивано Ізюм Їрпінь Йосипівка Щастя Яготин",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_in_the_order_of_the_languages_dictionary(language):
    names = NAMES[language].split()
    mixed = [*names[1::2], *names[::2]]

    assert sorted(mixed, key=lambda name: sort_key(name, language)) == names


@pytest.mark.parametrize("language", LANGUAGES)
def test_database_sorts_by_the_same_dictionary(language):
    country = make_country()
    for name in [*NAMES[language].split()[::-1], "10", "– a", "Ωmega", "Яготин"]:
        make_city(name=name, country=country)

    with translation.override(language):
        found = City.objects.by_name().values_list("name", flat=True)
        assert list(found) == sorted(found, key=lambda name: sort_key(name, language))


def test_page_of_a_list_is_cut_from_the_order_of_the_language(client):
    country = make_country()
    for name in ("Aarhus", "Zagreb", "Ølstykke", "Odense"):
        make_expert(name=name, country=country)

    def names(language):
        url = f"/{language}/experts/?sort=by-name"
        return [expert.name for expert in client.get(url).context["object_list"]]

    assert names("da") == ["Odense", "Zagreb", "Ølstykke", "Aarhus"]
    assert names("fr") == ["Aarhus", "Odense", "Ølstykke", "Zagreb"]


@pytest.mark.parametrize("language", ALPHABETS)
def test_alphabet_has_each_letter_once(language):
    letters = ALPHABETS[language].split()

    assert len(letters) == len(set(letters))


def test_signs_numbers_capitals_and_other_scripts_have_their_place():
    names = ["Яготин", "b", "á", "A", "a", "10", "2 towns", "– a", "Ωmega", ""]

    assert sorted(names, key=lambda name: sort_key(name, "en")) == [
        "", "– a", "10", "2 towns", "a", "A", "á", "b", "Ωmega", "Яготин",
    ]  # fmt: skip


def test_order_needs_no_text_that_unicode_names():
    names = ["\ud800", "\0", "ﬀ", "İstanbul", "\U0001f600", "a" * 100_000]

    assert len(sorted(names, key=lambda name: sort_key(name, "de"))) == len(names)


def test_countries_are_in_the_order_of_the_page(client):
    for code in ("se", "dk", "at", "cz"):
        make_country(slug=code)

    def codes(language):
        with translation.override(language):
            return [country.slug for country in Country.objects.by_name()]

    assert codes("en") == ["at", "cz", "dk", "se"]  # Austria, Czechia, Denmark, Sweden
    assert codes("sv") == ["dk", "se", "cz", "at"]  # Danmark, Sverige, Tjeckien, Österrike
    assert codes("sl") == ["at", "cz", "dk", "se"]  # Avstrija, Češka, Danska, Švedska
