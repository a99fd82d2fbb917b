// Français, les phrases des feuilles de réglages et de doutes : elles arrivent avec la première.

export const catalogue = {
  "sheet.close": "Fermer",
  "wish.erase": "Supprimer mes données", "wish.erase.about": "Ton nom, tes réponses, tes messages et tes points disparaissent de ce salon et de tous les classements, pour toujours.", "wish.erase.ask": "Supprimer…", "wish.erase.yes": "Tout supprimer", "wish.erase.no": "Garder",
  "wish.kept": "Gardés sur cet appareil, pour toutes les parties.", "wish.letter": "A",
  "wish.extra": "Temps en plus", "wish.extra.about": "50 % de temps en plus pour répondre, sans perdre de points. Seule l’horloge du salon le sait.",
  "wish.text": "Taille du texte", "wish.text.1": "Normale", "wish.text.2": "Grande", "wish.text.3": "Très grande",
  "wish.buttons": "Boutons seuls", "wish.buttons.about": "Si tu lis l’affirmation sur le grand écran : deux boutons géants, et ton résultat.",
  "wish.sound": "Son", "wish.sound.about": "Le tampon, les cinq dernières secondes, l’accusé de réception.",
  "wish.still": "Rien ne bouge", "wish.still.about": "Le tampon et le podium s’affichent d’un coup.", "wish.still.device": "Ton appareil le demande.",
  "flag.title": "Erronée ou pas claire ?", "flag.which": "Quelle affirmation ?", "flag.this": "Celle-ci", "flag.before": "Celle d’avant", "flag.why": "Qu’est-ce qui cloche ?",
  "flag.reason.wrong": "Les faits sont inexacts", "flag.reason.unclear": "On peut la lire de deux façons", "flag.reason.old": "Elle n’est plus à jour", "flag.reason.with": "{reason} : {words}",
  "flag.words": "Avec tes mots, si tu veux", "flag.send": "Envoyer", "flag.back": "Retour à la partie",
  "flag.thanks": "Merci. L’hôte va la revoir, et la rédaction aussi si assez de gens sont d’accord.",
  "flag.told.flagged": "Tu as signalé cette affirmation. L’hôte va la revoir, et la rédaction aussi si assez de gens sont d’accord.", "flag.told.reviewing": "La rédaction revérifie cette affirmation. Tu sauras ce qu’il en est.", "flag.told.stands": "Cette affirmation a été revérifiée, et elle tient.", "flag.told.struck": "Cette affirmation a été annulée.",
};
