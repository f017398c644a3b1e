// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {HalfLife} from "./HalfLife.sol";
import {IReputation} from "./IReputation.sol";
import {Wired} from "../wiring/Wired.sol";

/// @title Reputation
/// @notice Of a job of worth `w` the evidence `e = min(w, 100 tokens) / 100 tokens` counts, less what the same requester gave already:
///
///     credit      e * (1 - c / 2), where c is what the pair still contributes: never more than 2 full jobs
///     good        sum of credits, halved every 65,536 ticks of 120 seconds (91 days)
///     timeout     good ages by a quarter of a half-life at once: 16 % are lost
///     lost        good is lost, and the time since the first job begins anew
///     score       good / (good + 8) * min(1, days since the first job / 30)
///     confidence  evidence / (evidence + 8), where evidence adds credits, timeouts and lost disputes, and fades with time alone
///
/// Eight full jobs are the prior: few observations leave a score near zero. One requester alone brings a worker to 0.2 at most, and n
/// requesters to 2n / (2n + 8).
///
/// New addresses are free, and so everybody begins at the bottom and pays the dues of thirty days and of other people's jobs (Friedman and
/// Resnick, "The social cost of cheap pseudonyms", 2001). A lost dispute leads back to exactly that beginning: the future of the account
/// is the future of a new one, job by job. Whoever registers anew with what is left of the funds has the same dues before it, has lost the same
/// stake, and waits for the unbonding delay besides. A timeout costs less than that: it leaves more than a new address has.
/// @dev Layout of an account, one slot; counters and sums saturate:
///
///     [47..0] good [95..48] evidence [127..96] updatedAt [159..128] since [199..160] penalty
///     [223..200] finalizedJobs [239..224] lostDisputes [255..240] timeouts
///
/// Credits of a pair fade in the account's own time, which is ticks plus penalty: what a pair contributes fades as `good` does, also when
/// penalties age it, so that `good` is the sum of the contributions but for roundings downwards. A lost dispute ages by 64 half-lives, which
/// leaves nothing of either.
contract Reputation is IReputation, Wired {
    struct State {
        uint48 good;
        uint48 evidence;
        uint32 updatedAt;
        uint32 since;
        uint40 penalty;
        uint24 finalizedJobs;
        uint16 lostDisputes;
        uint16 timeouts;
    }

    /// @dev One slot: [63..0] evidence [127..64] time of the account at which it was so much.
    struct Contribution {
        uint64 evidence;
        uint64 updatedAt;
    }

    uint256 private constant TICK = 120;
    uint256 private constant ONE = 1 << 32;
    uint256 private constant PPM = 1_000_000;

    /// @dev The worth, in units of the stake token, from which on a job counts in full.
    uint256 private constant FULL_WORTH = 100 ether;
    uint256 private constant PRIOR = 8 * ONE;
    uint256 private constant PAIR_LIMIT = 2 * ONE;
    uint256 private constant DUES = 30 days / TICK;
    uint256 private constant TIMEOUT_PENALTY = HalfLife.TICKS / 4;
    uint256 private constant LOSS_PENALTY = 64 * HalfLife.TICKS;

    address private _market;
    mapping(address account => State) private _states;
    mapping(address account => mapping(address counterparty => Contribution)) private _contributions;

    /// @inheritdoc IReputation
    function initialize(address market) external onlyDeployerOnce {
        _market = market;
    }

    /// @inheritdoc IReputation
    function recordFinalizedJob(address worker, address requester, uint256 worth) external {
        _only(_market);
        State memory state = _fadedState(worker);
        state.finalizedJobs = uint24(_min(uint256(state.finalizedJobs) + 1, type(uint24).max));
        if (state.since == 0) state.since = state.updatedAt;
        // INVARIANT: nobody vouches for itself.
        if (worker != requester) {
            uint256 credit = _credit(worker, requester, uint256(state.updatedAt) + state.penalty, worth);
            state.good = _add(state.good, credit);
            state.evidence = _add(state.evidence, credit);
        }
        _states[worker] = state;
        emit Observed(worker, requester, Observation.FinalizedJob, worth, block.timestamp);
    }

    /// @inheritdoc IReputation
    function recordLostDispute(address account, address counterparty, uint256 worth) external {
        _only(_market);
        State memory state = _fadedState(account);
        state.lostDisputes = uint16(_min(uint256(state.lostDisputes) + 1, type(uint16).max));
        _penalize(state, LOSS_PENALTY);
        state.since = 0;
        _states[account] = state;
        emit Observed(account, counterparty, Observation.LostDispute, worth, block.timestamp);
    }

    /// @inheritdoc IReputation
    function recordTimeout(address worker, address requester) external {
        _only(_market);
        State memory state = _fadedState(worker);
        state.timeouts = uint16(_min(uint256(state.timeouts) + 1, type(uint16).max));
        _penalize(state, TIMEOUT_PENALTY);
        _states[worker] = state;
        emit Observed(worker, requester, Observation.Timeout, 0, block.timestamp);
    }

    /// @inheritdoc IReputation
    function recordOf(address account) external view returns (Record memory) {
        State storage state = _states[account];
        return Record(state.finalizedJobs, state.lostDisputes, state.timeouts);
    }

    /// @inheritdoc IReputation
    function standingOf(address account) external view returns (Standing memory) {
        State storage state = _states[account];
        return Standing(state.good, state.evidence, state.updatedAt, state.since, state.penalty);
    }

    /// @inheritdoc IReputation
    function scoreOf(address account) external view returns (uint256) {
        State memory state = _fadedState(account);
        if (state.since == 0) return 0;
        uint256 paid = _min(state.updatedAt - state.since, DUES);
        return PPM * state.good * paid / ((state.good + PRIOR) * DUES);
    }

    /// @inheritdoc IReputation
    function confidenceOf(address account) external view returns (uint256) {
        uint256 evidence = _fadedState(account).evidence;
        return PPM * evidence / (evidence + PRIOR);
    }

    /// @inheritdoc IReputation
    function contributionOf(address account, address counterparty) external view returns (uint256) {
        State memory state = _fadedState(account);
        Contribution storage pair = _contributions[account][counterparty];
        return HalfLife.decay(pair.evidence, uint256(state.updatedAt) + state.penalty - pair.updatedAt);
    }

    /// @dev The state of an account as it stands now.
    function _fadedState(address account) private view returns (State memory state) {
        state = _states[account];
        uint256 now_ = block.timestamp / TICK;
        uint256 elapsed = now_ - state.updatedAt;
        if (elapsed == 0) return state;
        state.good = uint48(HalfLife.decay(state.good, elapsed));
        state.evidence = uint48(HalfLife.decay(state.evidence, elapsed));
        state.updatedAt = uint32(now_);
    }

    function _penalize(State memory state, uint256 ticks) private pure {
        state.good = uint48(HalfLife.decay(state.good, ticks));
        state.evidence = _add(state.evidence, ONE);
        state.penalty = uint40(_min(uint256(state.penalty) + ticks, type(uint40).max));
    }

    /// @dev What a job adds: the less, the more the pair contributes already. INVARIANT: a pair contributes at most `PAIR_LIMIT`.
    function _credit(address worker, address requester, uint256 time, uint256 worth) private returns (uint256 credit) {
        Contribution storage pair = _contributions[worker][requester];
        uint256 before = HalfLife.decay(pair.evidence, time - pair.updatedAt);
        uint256 full = _min(worth, FULL_WORTH) * ONE / FULL_WORTH;
        credit = full * (PAIR_LIMIT - before) / PAIR_LIMIT;
        (pair.evidence, pair.updatedAt) = (uint64(before + credit), uint64(time));
    }

    function _add(uint256 sum, uint256 credit) private pure returns (uint48) {
        return uint48(_min(sum + credit, type(uint48).max));
    }

    function _min(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
