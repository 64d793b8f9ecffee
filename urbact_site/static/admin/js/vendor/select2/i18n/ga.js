/* What Select2 says, for a language that it does not know. */
jQuery.fn.select2.amd.define("select2/i18n/ga", [], () => ({
  errorLoading: () => "Níorbh fhéidir na torthaí a lódáil.",
  loadingMore: () => "Tuilleadh torthaí á lódáil…",
  noResults: () => "Níor aimsíodh aon toradh",
  removeAllItems: () => "Bain gach mír",
  searching: () => "Á chuardach…",
}));
