// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AuditCourt} from "../../src/audits/AuditCourt.sol";
import {DeliveryDesk} from "../../src/delivery/DeliveryDesk.sol";
import {DisputeGame} from "../../src/dispute/DisputeGame.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {AuditId, AuditIdLib} from "../../src/types/AuditId.sol";
import {Chunk} from "../../src/types/Chunk.sol";
import {JobId} from "../../src/types/JobId.sol";
import {Audits} from "../../src/types/JobSpec.sol";
import {JobState} from "../../src/types/JobState.sol";
import {ProgramHeader} from "../../src/types/ProgramHeader.sol";
import {StepClaim} from "../../src/types/StepClaim.sol";
import {ReceiptFixture} from "../receipts/ReceiptFixture.sol";
import {Outputs, SmallProgram, State} from "./SmallProgram.sol";

/// @notice The whole protocol, wired as the deployment script wires it, everybody who has to do with it, and what is known about what they did.
/// @dev Honest are `worker`, `challenger` and `ann`, an auditor. `cheat` works, `rival` challenges and asks, `bob` audits and `cyd` audits, joins and leaves as they
/// please; `stranger` makes the calls that anybody may make, so that no reward hides a loss of those who are honest.
abstract contract World is ReceiptFixture {
    /// @notice A seat that somebody committed, and what it will reveal.
    struct Seat {
        AuditId auditId;
        address auditor;
        uint32 unit;
        bool over;
        StepClaim answer;
    }

    uint256 internal constant MOST_JOBS = 6;
    uint32 internal constant STEPS = 6;
    uint32 internal constant INTERVAL = 2;
    uint32 internal constant SEGMENTS = 3;
    uint128 internal constant FEE = 1 ether;
    uint16 internal constant AUDITORS = 2;
    bytes32 internal constant KEY = keccak256("key");
    bytes32 internal constant SALT = keccak256("salt");
    bytes32 internal constant GARBAGE = keccak256("a root of nothing");

    DisputeGame internal disputes;
    AuditCourt internal court;
    DeliveryDesk internal deliveries;

    address internal cheat = makeAddr("cheat");
    address internal ann = makeAddr("ann");
    address internal bob = makeAddr("bob");
    address internal cyd = makeAddr("cyd");
    address internal stranger = makeAddr("stranger");
    ProgramHeader internal head;

    // The latest attempt's run: the state before each step and what its operators gave.
    mapping(uint256 job => mapping(uint256 step => State)) internal _states;
    mapping(uint256 job => mapping(uint256 step => Outputs)) internal _outputs;
    mapping(uint256 job => mapping(uint256 segment => bytes32)) internal _roots;

    AuditId[] internal _audits;
    mapping(AuditId auditId => bool) internal _isRight;
    mapping(AuditId auditId => StepClaim) internal _claims;
    Seat[] internal _seats;
    Chunk[] internal _requests;

    /// @dev What those who are honest had at most, what they paid for knowingly, and what they lost at any moment.
    mapping(address account => uint256) internal _marks;
    mapping(address account => uint256) internal _tolerated;
    mapping(address account => uint256) internal _deficits;

    /// @dev Honest calls that were refused, and the last of them.
    uint256 internal _failures;
    string internal _lastFailure;

    /// @notice How often each thing happened.
    mapping(bytes32 deed => uint256) public count;

    function deployWorld() internal {
        deployMarket();
        registry.initialize(address(court));
        disputes.initialize(address(court));
        wire(address(disputes), address(programs));
        head = SmallProgram.header(STEPS);
        mature(head);
        fund(worker, 2 * (STAKE + CLAIM_BOND));
        fund(cheat, 30 * uint256(STAKE));
        fund(challenger, 60 * uint256(BOND));
        fund(rival, 60 * uint256(BOND));
        fund(requester, STAKE);
        _enrol(ann, 2);
        _enrol(bob, 1);
        _enrol(cyd, 1);
        vm.roll(block.number + 1);
        address[3] memory honest = [worker, challenger, ann];
        for (uint256 i; i < honest.length; ++i) {
            _marks[honest[i]] = wealthOf(honest[i]);
        }
    }

    function auditTerms() internal pure override returns (Audits memory) {
        return Audits({rate: 600_000, auditors: AUDITORS, fee: FEE, budget: BUDGET});
    }

    function auditCourt() internal view override returns (address) {
        return address(court);
    }

    function deliveryDesk() internal view override returns (address) {
        return address(deliveries);
    }

    function courtsWithStake() internal override returns (address[] memory courts) {
        deliveries = new DeliveryDesk(market, escrow, vault, parameters);
        courts = new address[](3);
        (courts[0], courts[1], courts[2]) = (address(deliveries), address(registry), address(data));
    }

    function courtsWithMoney() internal override returns (address[] memory courts) {
        disputes = new DisputeGame(market);
        court = new AuditCourt(market, reader, escrow, disputes, registry, 4);
        courts = new address[](2);
        (courts[0], courts[1]) = (address(deliveries), address(court));
    }

    // ------------------------------------------------------------------ calls

    function _send(address who, address target, bytes memory call) internal returns (bool done, bytes memory result) {
        vm.prank(who);
        (done, result) = target.call(call);
        if (done) _weigh();
    }

    function _try(address who, address target, bytes memory call, bytes32 deed) internal returns (bool done) {
        (done,) = _send(who, target, call);
        if (done) ++count[deed];
    }

    /// @dev What an honest party does in time is never refused.
    function _must(address who, address target, bytes memory call, bytes32 deed) internal returns (bool done) {
        bytes memory result;
        (done, result) = _send(who, target, call);
        if (done) {
            ++count[deed];
        } else {
            ++_failures;
            _lastFailure = string.concat(vm.toString(deed), " ", vm.toString(result));
        }
    }

    /// @dev Whoever is honest never has less than before, but for what it paid for.
    function _weigh() private {
        _weigh(worker);
        _weigh(challenger);
        _weigh(ann);
    }

    function _weigh(address account) private {
        uint256 wealth = wealthOf(account) + _tolerated[account];
        if (wealth > _marks[account]) _marks[account] = wealth;
        else if (_marks[account] - wealth > _deficits[account]) _deficits[account] = _marks[account] - wealth;
    }

    // ------------------------------------------------------------------ people

    function wealthOf(address account) public view returns (uint256) {
        return stakeOf(account) + token.balanceOf(account);
    }

    function people() public view returns (address[9] memory) {
        return [requester, worker, cheat, challenger, rival, ann, bob, cyd, stranger];
    }

    function _isHonest(address account) internal view returns (bool) {
        return account == worker || account == challenger || account == ann;
    }

    function _enrol(address auditor, uint32 units) private {
        fund(auditor, 40 * uint256(BOND));
        vm.prank(auditor);
        registry.join(units);
    }

    function _enlist(JobId jobId, address auditor) internal {
        if (registry.unitsOf(auditor) == 0) return;
        _try(auditor, address(registry), abi.encodeCall(registry.enlist, (jobId)), "auditor enlisted");
    }

    function _balanceOf(address account) internal view returns (uint256) {
        return escrow.balanceOf(address(token), account);
    }

    // ------------------------------------------------------------------ jobs

    /// @dev One that is not over, if there is any.
    function _job(uint256 seed) internal view returns (JobId) {
        uint256 jobs = market.jobCount();
        for (uint256 i; i < jobs; ++i) {
            JobId jobId = JobId.wrap((seed % jobs + i) % jobs + 1);
            if (!_isOver(market.statusOf(jobId).state)) return jobId;
        }
        return JobId.wrap(jobs == 0 ? 0 : seed % jobs + 1);
    }

    /// @dev One in a state, or zero.
    function _jobIn(uint256 seed, JobState state) internal view returns (JobId, IJobMarket.JobStatus memory) {
        uint256 jobs = market.jobCount();
        for (uint256 i; i < jobs; ++i) {
            JobId jobId = JobId.wrap((seed % jobs + i) % jobs + 1);
            IJobMarket.JobStatus memory status = market.statusOf(jobId);
            if (status.state == state) return (jobId, status);
        }
        return (JobId.wrap(0), market.statusOf(JobId.wrap(0)));
    }

    /// @dev One that runs, with something left to hand in or with something handed in that is not final; or zero.
    function _running(uint256 seed, bool toSubmit) internal view returns (JobId, IJobMarket.JobStatus memory) {
        uint256 jobs = market.jobCount();
        for (uint256 i; i < jobs; ++i) {
            JobId jobId = JobId.wrap((seed % jobs + i) % jobs + 1);
            IJobMarket.JobStatus memory status = market.statusOf(jobId);
            if (status.state != JobState.Running) continue;
            if (toSubmit ? status.submitted < SEGMENTS : status.submitted > status.finalized) return (jobId, status);
        }
        return (JobId.wrap(0), market.statusOf(JobId.wrap(0)));
    }

    function _isOver(JobState state) internal pure returns (bool) {
        return state == JobState.Finalized || state == JobState.Cancelled || state == JobState.Void;
    }

    function _isNone(JobId jobId) internal pure returns (bool) {
        return JobId.unwrap(jobId) == 0;
    }

    function _isLive(AuditId auditId) internal view returns (bool) {
        return market.isLive(auditId.jobId(), auditId.attempt());
    }

    function _auditOf(JobId jobId, uint16 attempt, uint32 segment) internal pure returns (AuditId) {
        return AuditIdLib.idOf(jobId, attempt, segment);
    }

    // ------------------------------------------------------------------ runs

    /// @dev Root of the state before a step, as the receipts have it.
    function _rootAt(JobId jobId, uint256 step) internal view returns (bytes32) {
        uint256 id = JobId.unwrap(jobId);
        if (step == STEPS && _roots[id][SEGMENTS - 1] == GARBAGE) return GARBAGE;
        return SmallProgram.stateRoot(_states[id][step]);
    }

    /// @dev What the worker says about a step.
    function _claimAt(JobId jobId, uint256 step) internal view returns (StepClaim memory) {
        bytes32 trace = SmallProgram.traceRoot(_outputs[JobId.unwrap(jobId)][step]);
        return StepClaim(_rootAt(jobId, step), _rootAt(jobId, step + 1), trace);
    }

    /// @dev What is right about the last step of a segment, from where the receipts have it begin.
    function _rightClaim(JobId jobId, uint32 segment) internal view returns (StepClaim memory) {
        (, State memory middle) = SmallProgram.execute(_states[JobId.unwrap(jobId)][uint256(segment) * INTERVAL]);
        (Outputs memory outputs, State memory end) = SmallProgram.execute(middle);
        return StepClaim(SmallProgram.stateRoot(middle), SmallProgram.stateRoot(end), SmallProgram.traceRoot(outputs));
    }
}
