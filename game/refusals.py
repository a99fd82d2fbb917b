"""Every way in which a room says no: the code that programs read, and the sentence that people read."""

SENTENCES: dict[str, str] = {
    "already_answered": "You have answered this round; the first answer stands.",
    "already_locked": "The room is locked already.",
    "already_open": "This room is open already.",
    "already_paused": "The game is paused already.",
    "already_playing": "The game is running already.",
    "bad_code": "That code is wrong. Look at it again; if the host has made another one since, only that one is good.",
    "bad_name": "A name has 1 to 20 visible characters.",
    "banned": "The host has sent you away from this room.",
    "chat_off": "The chat of this room is off.",
    "empty_text": "There was nothing to read in that.",
    "enough_flags": "Enough people have said so already.",
    "forbidden": "You may not do that.",
    "muted": "You cannot write for a while.",
    "name_taken": "That name, or one that looks like it, is taken.",
    "no_players": "Nobody has joined yet.",
    "no_such_message": "There is no such message.",
    "no_such_player": "There is no such player in this room.",
    "no_such_room": "There is no such room.",
    "no_such_round": "There is no such round.",
    "no_clock": "No clock is running that could be extended.",
    "no_such_session": "No such session is connected.",
    "no_such_team": "There is no such team in this room.",
    "not_available": "This room does not offer that.",
    "not_host": "Only the host can do that.",
    "not_locked": "The room is not locked.",
    "not_over": "The game is not over yet.",
    "not_paused": "The game is not paused.",
    "not_player": "Only a player can do that.",
    "not_playing": "No game is running.",
    "not_revealing": "There is nothing to go on from: no answer is on the screen.",
    "old_code": "That code was good for two minutes, which are over. The host can make another one.",
    "over_budget": "What models may use in this room is spent.",
    "paused": "The game is paused.",
    "preset_name": "In this room everybody plays under one of the names that are offered.",
    "reactions_only": "In this room people talk with reactions only.",
    "room_full": "This room is full.",
    "room_locked": "The host has locked this room.",
    "round_not_active": "That round is not open.",
    "round_voided": "That round was voided already.",
    "slow_down": "One message at a time; wait a moment.",
    "too_fast": "Too many messages; slow down a little.",
    "too_many_runs": "This room has as many runs as it can have at once.",
    "used_code": "That code was used already: it works once. The host can make another one.",
    "unavailable": "The game is catching its breath; try again in a moment.",
}


class Refusal(Exception):
    """A person's wish that the rules do not grant. It changes nothing. `message` is given where a sentence can say more.

    >>> Refusal("paused").message
    'The game is paused.'
    """

    def __init__(self, code: str, message: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message or SENTENCES[code]
