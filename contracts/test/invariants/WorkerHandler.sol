// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAuditCourt} from "../../src/audits/IAuditCourt.sol";
import {IDataCourt} from "../../src/data/IDataCourt.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IReceiptDesk} from "../../src/receipts/IReceiptDesk.sol";
import {AuditId} from "../../src/types/AuditId.sol";
import {Chunk} from "../../src/types/Chunk.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {StepClaim} from "../../src/types/StepClaim.sol";
import {GameMoves} from "./GameMoves.sol";
import {Outputs, SmallProgram, State} from "./SmallProgram.sol";

/// @notice The honest worker, whose receipts are right and who answers games, audits and requests in time (`_serveAs...`), and the cheat, whose
/// receipts are anything, who is silent when it likes, signs twice and claims what is not.
abstract contract WorkerHandler is GameMoves {
    function claim(uint256 seed) external {
        (JobId jobId,) = _jobIn(seed, JobState.Open);
        if (_isNone(jobId)) return;
        address who = seed >> 8 & 1 == 0 ? worker : cheat;
        if (!_try(who, address(market), abi.encodeCall(market.claim, (jobId)), "job claimed")) return;
        if (seed >> 16 & 3 != 0) _start(jobId, who);
    }

    function startOrRelease(uint256 seed) external {
        (JobId jobId, IJobMarket.JobStatus memory status) = _jobIn(seed, JobState.Claimed);
        if (_isNone(jobId)) return;
        if (seed >> 8 & 3 != 0) _start(jobId, status.worker);
        else _try(status.worker, address(market), abi.encodeCall(market.release, (jobId)), "job released");
    }

    /// @notice The next receipts: right from the honest worker, anything from the other; by transaction, signature or batch.
    function submit(uint256 seed) external {
        (JobId jobId,) = _running(seed, true);
        if (!_isNone(jobId)) _submit(jobId, seed >> 8);
    }

    function submitAll(uint256 seed) external {
        (JobId jobId, IJobMarket.JobStatus memory status) = _running(seed, true);
        for (uint32 segment = status.submitted; !_isNone(jobId) && segment < SEGMENTS; ++segment) {
            _submit(jobId, uint256(keccak256(abi.encode(seed, segment))));
        }
    }

    /// @notice The cheat signed two receipts for a segment of any attempt so far, its own or not; anybody shows it, itself included.
    function equivocate(uint256 seed) external {
        if (seed >> 32 & 7 != 0) return;
        JobId jobId = _job(seed);
        uint16 attempt = uint16((seed >> 8) % (uint256(market.statusOf(jobId).attempt) + 2));
        uint32 segment = uint32(seed >> 64) % SEGMENTS;
        IReceiptDesk.Receipt memory one = receiptFor(jobId, attempt, segment, keccak256("one"));
        IReceiptDesk.Receipt memory two = receiptFor(jobId, attempt, segment, keccak256("two"));
        bytes memory data =
            abi.encodeCall(desk.proveEquivocation, (cheat, one, signed("cheat", one), two, signed("cheat", two)));
        _try(seed >> 40 & 1 == 0 ? cheat : rival, address(desk), data, "equivocation proven");
    }

    /// @notice The cheat answers an audit, rightly or not.
    function cheatAnswersAudit(uint256 seed) external {
        for (uint256 i = _audits.length; i > 0; --i) {
            AuditId auditId = _audits[i - 1];
            if (!_isLive(auditId) || market.statusOf(auditId.jobId()).worker != cheat) continue;
            if ((seed >> i) % 8 != 0) _answerAudit(auditId, cheat, seed >> 8);
        }
    }

    /// @notice The cheat answers a request where it can.
    function cheatAnswersRequest(uint256 seed) external {
        if (_requests.length == 0) return;
        Chunk memory chunk = _requests[seed % _requests.length];
        if (market.statusOf(chunk.jobId).worker == cheat) _answerRequest(chunk, cheat);
    }

    // ------------------------------------------------------------------ duties of the honest worker, whims of the other

    function _serveAudit(AuditId auditId, bool now_, uint256 whim) internal {
        if (market.statusOf(auditId.jobId()).worker != worker) {
            if (whim % 4 != 0) _answerAudit(auditId, cheat, whim >> 2);
        } else if (now_) {
            _answerAudit(auditId, worker, 0);
        }
    }

    function _serveRequest(Chunk memory chunk) internal {
        if (market.statusOf(chunk.jobId).worker == worker) _answerRequest(chunk, worker);
    }

    // ------------------------------------------------------------------ internals

    function _start(JobId jobId, address who) private {
        bytes memory call = abi.encodeCall(market.start, (jobId, market.specHashOf(jobId)));
        _try(who, address(market), call, "job started");
    }

    function _submit(JobId jobId, uint256 seed) internal {
        IJobMarket.JobStatus memory status = market.statusOf(jobId);
        if (status.submitted == SEGMENTS || block.timestamp > status.deadline) return;
        uint32 segment = status.submitted;
        bool honest = status.worker == worker;
        (State[2] memory states, Outputs[2] memory outputs) = _run(jobId, segment, honest ? 0 : seed % 24);
        bytes32 root = SmallProgram.stateRoot(states[1]);
        // Beyond nothing nobody could go on: it comes last.
        if (!honest && seed % 24 == 23 && segment == SEGMENTS - 1) root = GARBAGE;
        if (!_hand(jobId, status, root, seed >> 16)) return;
        uint256 id = JobId.unwrap(jobId);
        for (uint256 i; i < INTERVAL; ++i) {
            _states[id][uint256(segment) * INTERVAL + i + 1] = states[i];
            _outputs[id][uint256(segment) * INTERVAL + i] = outputs[i];
        }
        _roots[id][segment] = root;
        AuditId auditId = _auditOf(jobId, status.attempt, segment);
        _audits.push(auditId);
        _isRight[auditId] = root == _rightClaim(jobId, segment).stateAfter;
        if (!_isRight[auditId]) ++count["false receipt"];
    }

    /// @dev Hands a receipt in one way or another.
    function _hand(JobId jobId, IJobMarket.JobStatus memory status, bytes32 root, uint256 seed) private returns (bool) {
        address who = status.worker;
        IReceiptDesk.Receipt memory receipt = receiptFor(jobId, status.attempt, status.submitted, root);
        if (seed & 3 == 0) {
            bytes memory signature = sign(who == worker ? "worker" : "cheat", receipt);
            return _try(
                stranger, address(desk), abi.encodeCall(desk.recordSigned, (who, receipt, signature)), "receipt signed"
            );
        }
        IReceiptDesk.Receipt[] memory receipts = new IReceiptDesk.Receipt[](1);
        receipts[0] = receipt;
        if (seed & 3 == 1 && !desk.isAnchored(leavesOf(receipts)[0], who, uint40(block.timestamp))) {
            IReceiptDesk.Evidence memory evidence = anchorOne(who, receipt);
            return _try(
                stranger,
                address(desk),
                abi.encodeCall(desk.recordAnchored, (who, receipt, evidence)),
                "receipt anchored"
            );
        }
        bytes memory call = abi.encodeCall(market.submitReceipt, (jobId, status.attempt, status.submitted, root));
        return _try(who, address(market), call, "receipt submitted");
    }

    /// @dev The two steps of a segment, with a fault in one of them: 1 to 4 in the first, 5 to 8 in the second, else none.
    function _run(JobId jobId, uint32 segment, uint256 fault)
        private
        view
        returns (State[2] memory states, Outputs[2] memory outputs)
    {
        State memory before = _states[JobId.unwrap(jobId)][uint256(segment) * INTERVAL];
        for (uint256 i; i < INTERVAL; ++i) {
            (outputs[i], states[i]) = SmallProgram.execute(before);
            uint256 kind = fault > 4 * i ? fault - 4 * i : 0;
            unchecked {
                if (kind == 1) {
                    ++outputs[i].doubled;
                    ++outputs[i].updated;
                } else if (kind == 2) {
                    ++outputs[i].updated;
                }
                states[i].weight = outputs[i].updated;
                if (kind == 3) ++states[i].weight;
                else if (kind == 4) ++states[i].rate;
            }
            before = states[i];
        }
    }

    /// @dev Commits or reveals what the phase asks for. The cheat claims something else now and then.
    function _answerAudit(AuditId auditId, address who, uint256 seed) internal {
        IAuditCourt.Audit memory audit = court.auditOf(auditId);
        if (audit.standing != IAuditCourt.Standing.Begun) return;
        if (audit.workerDigest == 0 && block.timestamp <= audit.commitUntil) {
            StepClaim memory answer = _claimAt(auditId.jobId(), uint256(auditId.segment()) * INTERVAL + INTERVAL - 1);
            if (who == cheat && seed % 8 == 1) answer.stateBefore = GARBAGE;
            if (who == cheat && seed % 8 == 2) answer.trace = GARBAGE;
            _claims[auditId] = answer;
            bytes32 digest = court.digestOf(who, auditId, answer, SALT);
            _answerAs(who, abi.encodeCall(court.commitClaim, (auditId, digest)), "claim committed");
        } else if (audit.workerDigest != 0 && audit.claim == 0 && block.timestamp > audit.commitUntil) {
            if (block.timestamp > audit.revealUntil) return;
            _answerAs(who, abi.encodeCall(court.revealClaim, (auditId, _claims[auditId], SALT)), "claim revealed");
        }
    }

    function _answerAs(address who, bytes memory call, bytes32 deed) private {
        if (who == worker) _must(who, address(court), call, deed);
        else _try(who, address(court), call, deed);
    }

    function _answerTo(Chunk memory chunk) private view returns (bytes memory) {
        State memory state = _stateOf(chunk);
        bytes32[] memory path = SmallProgram.sibling(SmallProgram.stateLeaves(state), chunk.tensor);
        bytes memory leaf = SmallProgram.leaf(chunk.tensor == 0 ? state.weight : state.rate);
        return abi.encodeCall(data.answer, (chunk, leaf, new bytes32[](0), path));
    }

    function _stateOf(Chunk memory chunk) private view returns (State memory state) {
        uint256 id = JobId.unwrap(chunk.jobId);
        for (uint256 segment; segment <= SEGMENTS; ++segment) {
            state = _states[id][segment * INTERVAL];
            if (SmallProgram.stateRoot(state) == chunk.stateRoot) return state;
        }
    }

    /// @dev What an answered question costs is no loss of whoever asked.
    function _answerRequest(Chunk memory chunk, address who) private {
        IDataCourt.RequestStatus memory asked = data.requestOf(data.idOf(chunk));
        uint256 price = uint256(asked.compensation) + asked.burned;
        _tolerated[asked.asker] += price;
        bytes memory call = _answerTo(chunk);
        bool done = who == worker
            ? _must(who, address(data), call, "chunk answered")
            : _try(who, address(data), call, "chunk answered");
        if (!done) _tolerated[asked.asker] -= price;
    }
}
