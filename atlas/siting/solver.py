"""A linear program with choices -> its proven best answer. The only door to HiGHS."""

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

from atlas.schema.sphere import Floats

# Seconds that a search may last, unless told otherwise, and the least that it gets when its time is
# over. By hand, the patience of a reader: `python -m benchmarks.siting` prints what searches take.
TIME_LIMIT_S = 60.0
LEAST_TIME_S = 0.01
# From it on, a variable that is 0 or 1 is 1, by definition: the solver has its tolerance.
IS_ONE = 0.5
# One thread and one seed, by convention: the same program has the same answer, on any number of
# cores.
_OPTIONS = {"output_flag": False, "threads": 1, "random_seed": 0, "mip_rel_gap": 0.0}


@dataclass(frozen=True)
class Program:
    """Maximise `gain` over variables from 0 to 1, at least one of them whole, under constraints.

    Parameters
    ----------
    gain
        What one unit of each variable brings.
    is_whole
        Whether each variable must be 0 or 1.
    rows
        One constraint per row, one column per variable.
    lower, upper
        Bounds of each constraint, infinite when there is none.
    """

    gain: Floats
    is_whole: npt.NDArray[np.bool_]
    rows: sparse.csr_matrix
    lower: Floats
    upper: Floats


@dataclass(frozen=True)
class Solution:
    """What the solver found.

    Parameters
    ----------
    values
        Value of each variable; None when no answer was found.
    bound
        No answer brings more; infinite when nothing was proven.
    is_proven
        Whether the search ended: `values` is the best answer, or there is none.
    """

    values: Floats | None
    bound: float
    is_proven: bool


NO_SOLUTION = Solution(None, -np.inf, True)


def maximise(
    program: Program,
    start: Floats | None = None,
    gap: float = 0.0,
    time_limit_s: float = TIME_LIMIT_S,
) -> Solution:
    """Solve a program by branch and bound (HiGHS).

    Parameters
    ----------
    program
        What to solve.
    start
        A feasible answer to start from; never the last word.
    gap
        A better answer by at most this much need not be found.
    time_limit_s
        Seconds after which the best answer so far is returned, with its bound.

    Returns
    -------
    Answer

    References
    ----------
    Huangfu, Q., Hall, J. A. J. (2018), Parallelizing the dual revised simplex method, Mathematical
    Programming Computation 10(1), doi:10.1007/s12532-017-0130-5.

    Examples
    --------
    Two sites out of three, the first two of which cover the same people:

    >>> together = sparse.csr_matrix([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]])
    >>> limits = np.array([1.0, 2.0])
    >>> program = Program(
    ...     np.array([5.0, 4.0, 3.0]), np.full(3, True), together, np.full(2, -np.inf), limits
    ... )
    >>> answer = maximise(program)
    >>> answer.values.round().tolist(), answer.bound, answer.is_proven
    ([1.0, 0.0, 1.0], 8.0, True)
    """
    if not len(program.gain):
        is_possible = bool((program.lower <= 0).all() and (program.upper >= 0).all())
        return Solution(np.empty(0), 0.0, True) if is_possible else NO_SOLUTION
    solver = highspy.Highs()
    for name, value in _OPTIONS.items():
        solver.setOptionValue(name, value)
    solver.setOptionValue("mip_abs_gap", gap)
    solver.setOptionValue("time_limit", time_limit_s)
    solver.passModel(_model(program))
    if start is not None:
        guess = highspy.HighsSolution()
        guess.col_value = start.tolist()
        solver.setSolution(guess)
    solver.run()
    return _answer(solver)


def _model(program: Program) -> highspy.HighsLp:
    """Return a program as HiGHS takes it."""
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = program.rows.shape
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = program.gain
    model.col_lower_, model.col_upper_ = np.zeros(model.num_col_), np.ones(model.num_col_)
    model.row_lower_, model.row_upper_ = program.lower, program.upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = program.rows.indptr
    model.a_matrix_.index_ = program.rows.indices
    model.a_matrix_.value_ = program.rows.data
    kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
    model.integrality_ = [kinds[whole] for whole in program.is_whole.astype(int)]
    return model


def _answer(solver: highspy.Highs) -> Solution:
    """Return what HiGHS found and proved."""
    status, info = solver.getModelStatus(), solver.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return NO_SOLUTION
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    # HiGHS writes some zeros as -0.
    values = np.array(solver.getSolution().col_value) + 0.0 if found else None
    is_proven = status == highspy.HighsModelStatus.kOptimal
    return Solution(values, float(info.mip_dual_bound), is_proven)
