// English, the sentences of the settings sheet and of the sheet for doubts: fetched with the first of them.

export const catalogue = {
  "sheet.close": "Close",
  "wish.erase": "Delete my data", "wish.erase.about": "Your name, answers, messages and scores go from this room and from every leaderboard, for good.", "wish.erase.ask": "Delete …", "wish.erase.yes": "Delete all of it", "wish.erase.no": "Keep it",
  "wish.kept": "Kept on this device, for every game.", "wish.letter": "A",
  "wish.extra": "Extra time", "wish.extra.about": "Half as long again to answer, without losing points. Only the room’s clock knows.",
  "wish.text": "Text size", "wish.text.1": "Normal", "wish.text.2": "Large", "wish.text.3": "Largest",
  "wish.buttons": "Buttons only", "wish.buttons.about": "For those who read the claim on the big screen: two huge buttons, and your result.",
  "wish.sound": "Sound", "wish.sound.about": "The stamp, the last five seconds, the receipt.",
  "wish.still": "Nothing moves", "wish.still.about": "The stamp and the podium appear at once.", "wish.still.device": "Your device asks for it.",
  "flag.title": "Wrong or unclear?", "flag.which": "Which claim?", "flag.this": "This one", "flag.before": "The one before", "flag.why": "What is the matter?",
  "flag.reason.wrong": "The facts are wrong", "flag.reason.unclear": "It can be read in two ways", "flag.reason.old": "It is out of date", "flag.reason.with": "{reason}: {words}",
  "flag.words": "In your own words, if you like", "flag.send": "Send", "flag.back": "Back to the game",
  "flag.thanks": "Thanks. The host and, if enough agree, the editor look at it again.",
  "flag.told.flagged": "You have flagged this claim. The host and, if enough agree, the editor look at it again.", "flag.told.reviewing": "The editor is looking at this claim again. You will be told.", "flag.told.stands": "This claim was checked again, and it stands.", "flag.told.struck": "This claim was struck out.",
};
