// Deutsch, die Sätze der Blätter für Einstellungen und für Zweifel: Sie kommen mit dem ersten davon.

export const catalogue = {
  "sheet.close": "Schließen",
  "wish.erase": "Meine Daten löschen", "wish.erase.about": "Dein Name, deine Antworten, Nachrichten und Punkte verschwinden aus diesem Raum und allen Bestenlisten, für immer.", "wish.erase.ask": "Löschen …", "wish.erase.yes": "Alles löschen", "wish.erase.no": "Behalten",
  "wish.kept": "Bleibt auf diesem Gerät, für jedes Spiel.", "wish.letter": "A",
  "wish.extra": "Mehr Zeit", "wish.extra.about": "Anderthalbmal so viel Zeit zum Antworten, ohne Punkte zu verlieren. Nur die Uhr des Raums weiß davon.",
  "wish.text": "Schriftgröße", "wish.text.1": "Normal", "wish.text.2": "Groß", "wish.text.3": "Am größten",
  "wish.buttons": "Nur Knöpfe", "wish.buttons.about": "Wenn du die Behauptung auf der Leinwand liest: zwei riesige Knöpfe und dein Ergebnis.",
  "wish.sound": "Ton", "wish.sound.about": "Der Stempel, die letzten fünf Sekunden, die Quittung.",
  "wish.still": "Nichts bewegt sich", "wish.still.about": "Stempel und Treppchen stehen sofort da.", "wish.still.device": "Dein Gerät bittet darum.",
  "flag.title": "Falsch oder unklar?", "flag.which": "Welche Behauptung?", "flag.this": "Diese hier", "flag.before": "Die davor", "flag.why": "Was stimmt nicht?",
  "flag.reason.wrong": "Die Fakten sind falsch", "flag.reason.unclear": "Man kann sie so oder so lesen", "flag.reason.old": "Sie ist veraltet", "flag.reason.with": "{reason}: {words}",
  "flag.words": "In deinen eigenen Worten, wenn du magst", "flag.send": "Senden", "flag.back": "Zurück zum Spiel",
  "flag.thanks": "Danke. Die Spielleitung und, wenn genug zustimmen, die Redaktion sehen sie sich noch einmal an.",
  "flag.told.flagged": "Du hast diese Behauptung gemeldet. Die Spielleitung und, wenn genug zustimmen, die Redaktion sehen sie sich noch einmal an.", "flag.told.reviewing": "Die Redaktion sieht sich diese Behauptung noch einmal an. Du erfährst, was dabei herauskommt.", "flag.told.stands": "Diese Behauptung wurde noch einmal geprüft, und sie gilt.", "flag.told.struck": "Diese Behauptung wurde gestrichen.",
};
