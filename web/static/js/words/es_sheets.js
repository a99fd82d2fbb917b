// Español, las frases de las hojas de ajustes y de dudas: llegan con la primera.

export const catalogue = {
  "sheet.close": "Cerrar",
  "wish.erase": "Borrar mis datos", "wish.erase.about": "Tu nombre, respuestas, mensajes y puntos desaparecen de esta sala y de todas las clasificaciones, para siempre.", "wish.erase.ask": "Borrar…", "wish.erase.yes": "Borrarlo todo", "wish.erase.no": "Conservar",
  "wish.kept": "Se guardan en este dispositivo, para todas las partidas.", "wish.letter": "A",
  "wish.extra": "Más tiempo", "wish.extra.about": "Un 50 % más de tiempo para responder, sin perder puntos. Solo lo sabe el reloj de la sala.",
  "wish.text": "Tamaño del texto", "wish.text.1": "Mediano", "wish.text.2": "Grande", "wish.text.3": "Enorme",
  "wish.buttons": "Solo botones", "wish.buttons.about": "Si lees la afirmación en la pantalla grande: dos botones enormes y tu resultado.",
  "wish.sound": "Sonido", "wish.sound.about": "El sello, los últimos cinco segundos, el acuse de recibo.",
  "wish.still": "Nada se mueve", "wish.still.about": "El sello y el podio aparecen de golpe.", "wish.still.device": "Tu dispositivo lo pide.",
  "flag.title": "¿Errónea o confusa?", "flag.which": "¿Qué afirmación?", "flag.this": "Esta", "flag.before": "La anterior", "flag.why": "¿Qué pasa con ella?",
  "flag.reason.wrong": "Los datos no son correctos", "flag.reason.unclear": "Se puede leer de dos maneras", "flag.reason.old": "Está anticuada", "flag.reason.with": "{reason}: {words}",
  "flag.words": "Con tus palabras, si quieres", "flag.send": "Enviar", "flag.back": "Volver a la partida",
  "flag.thanks": "Gracias. La miran otra vez quien dirige y, si más gente coincide, la redacción.",
  "flag.told.flagged": "Has señalado esta afirmación. La miran otra vez quien dirige y, si más gente coincide, la redacción.", "flag.told.reviewing": "La redacción está mirando otra vez esta afirmación. Te diremos qué pasa.", "flag.told.stands": "Esta afirmación se ha revisado y sigue en pie.", "flag.told.struck": "Esta afirmación se ha anulado.",
};
