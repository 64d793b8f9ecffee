/* What Select2 says, for a language that it does not know. */
jQuery.fn.select2.amd.define("select2/i18n/mt", [], () => ({
  errorLoading: () => "Ir-riżultati ma setgħux jitgħabbew.",
  loadingMore: () => "Qed jitgħabbew aktar riżultati…",
  noResults: () => "Ma nstab l-ebda riżultat",
  removeAllItems: () => "Neħħi l-elementi kollha",
  searching: () => "Qed infittxu…",
}));
