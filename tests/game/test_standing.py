"""Who is where."""

from game.standing import PlayerId, Standing, ordered, ranks


def ranked(*scores: int) -> list[int]:
    placed = ranks({PlayerId(f"p{n}"): score for n, score in enumerate(scores)})
    return [placed[PlayerId(f"p{n}")] for n in range(len(scores))]


def row(rank: int, name: str, player: str = "p1") -> Standing:
    return Standing(rank=rank, player=PlayerId(player), name=name, score=0)


def test_the_best_score_is_first_wherever_it_stands() -> None:
    assert ranked(100, 300, 200) == [3, 1, 2]


def test_ties_share_a_rank_and_the_next_rank_is_skipped() -> None:
    assert ranked(50, 50, 40) == [1, 1, 3]
    assert ranked(10, 50, 50, 50, 20) == [5, 1, 1, 1, 4]
    assert ranked(0, 0, 0) == [1, 1, 1]


def test_scores_below_nothing_are_ranked_too() -> None:
    assert ranked(-524, 0, -1857, -524) == [2, 1, 4, 2]


def test_nobody_has_no_rank() -> None:
    assert ranks({}) == {}


def test_a_leaderboard_is_sorted_by_rank_and_then_by_name_without_case() -> None:
    rows = [row(3, "Cleo"), row(1, "ben"), row(1, "Ana"), row(1, "ana", "p0")]
    assert [(r.rank, r.name, r.player) for r in ordered(rows)] == [
        (1, "ana", "p0"),
        (1, "Ana", "p1"),
        (1, "ben", "p1"),
        (3, "Cleo", "p1"),
    ]


def test_the_order_of_ties_does_not_depend_on_the_order_of_rows() -> None:
    rows = [row(1, name, f"p{n}") for n, name in enumerate(["Dora", "ana", "Ben", "Ana", "Cleo"])]
    assert ordered(rows) == ordered(reversed(rows))
