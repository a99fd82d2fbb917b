"""The oracle: what players were told, added up again. It hears events and knows nothing of rooms."""

from game.events import AnswerTaken, Event, GameStarted, RoundClosed, RoundOpened, RoundVoided
from game.scoring import Scoring, points
from game.standing import PlayerId


class Ledger:
    """All receipts and verdicts of the running game."""

    def __init__(self) -> None:
        self.scoring: Scoring = "party"
        self.receipts: dict[tuple[int, PlayerId], AnswerTaken] = {}
        self._time: dict[int, int] = {}
        self._verdicts: dict[int, str] = {}
        self._void: set[int] = set()

    def hear(self, event: Event) -> None:
        match event:
            case GameStarted():
                self.__init__()  # type: ignore[misc]
                self.scoring = event.scoring
            case RoundOpened():
                self._time[event.round] = event.closes_at - event.opens_at
            case AnswerTaken():
                first = self.receipts.setdefault((event.round, PlayerId(event.to)), event)
                said, again = (
                    (receipt.verdict, receipt.sure, receipt.elapsed, receipt.round) for receipt in (first, event)
                )
                assert said == again, f"two receipts for one answer: {first} and {event}"
            case RoundClosed():
                assert event.round not in self._verdicts, f"round {event.round} was revealed twice"
                self._verdicts[event.round] = event.verdict
            case RoundVoided():
                self._void.add(event.round)
            case _:
                pass

    @property
    def counted(self) -> list[int]:
        """The rounds whose points count, in order."""
        return [number for number in sorted(self._verdicts) if number not in self._void]

    def score(self, player: PlayerId) -> int:
        """What a player's receipts are worth."""
        score = streak = 0
        for number in self.counted:
            receipt = self.receipts.get((number, player))
            right = receipt is not None and receipt.verdict == self._verdicts[number]
            streak = streak + 1 if right else 0
            if receipt is not None:
                score += points(
                    self.scoring,
                    right=right,
                    sure=receipt.sure,
                    elapsed=receipt.elapsed,
                    time=self._time[number],
                    streak=streak,
                ).total
        return score

    def tally(self, player: PlayerId) -> tuple[int, int]:
        """How many rounds that count a player got right, and answered."""
        given = [(self.receipts[(n, player)].verdict, n) for n in self.counted if (n, player) in self.receipts]
        return sum(verdict == self._verdicts[number] for verdict, number in given), len(given)
