"""Rules of spoilers: who looked the answer up and tells it to all."""

from agents.moderation.rule import rule

RULES = (
    rule(
        "spoiler",
        75,
        (
            r"\b(?:i|we|he|she|just|hab|habe|ich|wir|j'?ai|lo|he)? ?(?:googled?|looked (?:it|this|that) up|"
            r"searched|checked (?:it )?(?:online|on (?:google|wikipedia|the internet))|asked (?:chatgpt|siri|"
            r"alexa|ai|google|gemini)|gegoogelt|gegooglet|nachgeschaut|nachgesehen|nachgeschlagen|busque|buscado|"
            r"he mirado|mire en|cherche (?:sur|dans)|regarde sur|verifie sur)\b",
            r"\b(?:chatgpt|google|wikipedia|wiki|siri|alexa|gemini|the internet|internet|ai|"
            r"wikipedia)\b.{0,14}\b(?:says?|said|sagt|meint|dice|dit|tells|told|confirms?|confirmed)\b",
            r"\b(?:saw|seen|know|got|have) the answer\b.{0,24}\b(?:screen|phone|laptop|code|console|list|sheet)?",
        ),
        unless=(
            r"\b(?:who|don'?t|no|nicht|can i|can we|may|please|never|nobody|stop|did (?:you|u|he|she|anyone|"
            r"someone))\b(?=.{0,20}(?:googl|look|search|check|ask|gegoog|saw))",
            r"\?\s*$",
        ),
    ),
)
