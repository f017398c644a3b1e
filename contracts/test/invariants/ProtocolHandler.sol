// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IProtocolParameters} from "../../src/governance/IProtocolParameters.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IReceiptDesk} from "../../src/receipts/IReceiptDesk.sol";
import {Ask} from "../../src/types/Ask.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {JobState} from "../../src/types/JobState.sol";
import {ReceiptFixture} from "../receipts/ReceiptFixture.sol";

/// @notice Everybody who has to do with the protocol, doing anything at any time: an honest worker and a malicious one, an honest
/// challenger and a malicious one, a requester, the governor and the guardian, and the judge of programs.
/// @dev The game is told by its result: an honest party wins when it is right (the games themselves show that, DisputeGameTest), a
/// malicious one may win or lose where nobody honest is against it. A segment is right when its end root is `keccak256(start
/// root)`. What a state forbids reverts and changes nothing.
contract ProtocolHandler is ReceiptFixture {
    /// @notice A game that is open.
    struct Game {
        JobId jobId;
        uint32 segment;
        uint16 attempt;
        address challenger;
        bool rightful;
    }

    uint256 internal constant MOST_JOBS = 12;
    uint32 internal constant SEGMENTS = 4;
    bytes32 internal constant INITIAL = keccak256("initial");

    /// @notice Besides `worker` and `challenger`, who are honest, and `rival`, the malicious challenger.
    address public cheat = makeAddr("cheat");

    Game[] internal _games;
    mapping(bytes32 segment => bytes32) internal _roots;
    mapping(uint256 job => bytes32) internal _posted;
    mapping(uint256 job => JobState) internal _ended;

    /// @notice What the honest worker paid in, and what it lost by being late.
    uint256 public lateBonds;
    uint256 public slashes;
    uint256 public frauds;
    uint256 public finalizedJobs;
    uint256 public violations;

    constructor() {
        deployDesk();
        mature(exampleHeader());
        fund(cheat, 20 * (STAKE + CLAIM_BOND));
        fund(rival, 30 * BOND);
        fund(challenger, 30 * BOND);
    }

    // ------------------------------------------------------------------ requester

    function post(uint256 seed) external {
        if (market.jobCount() >= MOST_JOBS) return;
        JobSpec memory spec = specFor(exampleHeader(), SEGMENTS, 1);
        spec.payment.amount = spec.payment.worth = uint128(seed % (AMOUNT / 3));
        IProtocolParameters.ParameterValues memory floors = parameters.values();
        spec.verification.challengeWindow += floors.leastChallengeWindow + uint32((seed >> 128) % 100);
        spec.verification.moveClock += floors.leastMoveClock;
        spec.verification.challengerBond += uint128((seed >> 160) % STAKE / 10);
        spec.offerDeadline = uint40(block.timestamp + 30 days);
        (bool posted,) = _try(requester, abi.encodeCall(market.postJob, (spec, bytes32(0))));
        if (!posted) return;
        uint256 id = market.jobCount();
        _posted[id] = _termsOf(id);
    }

    function assign(uint256 seed) external {
        JobId jobId = _job(seed);
        address who = seed >> 8 & 1 == 0 ? worker : cheat;
        uint256 price = (seed >> 16) % (uint256(reader.specOf(jobId).payment.amount) + 1);
        Ask memory ask = Ask(who, address(token), price, 0, 0, 0, uint64(block.timestamp), seed);
        vm.prank(who);
        asks.publish(ask);
        _try(requester, abi.encodeCall(market.assign, (jobId, ask, "")));
    }

    function cancelOrExtend(uint256 seed) external {
        if (seed >> 8 & 31 == 0) _try(requester, abi.encodeCall(market.cancel, (_job(seed))));
        else _try(requester, abi.encodeCall(market.extend, (_job(seed), uint32(seed >> 16) % 1000)));
    }

    // ------------------------------------------------------------------ workers

    function claim(uint256 seed) external {
        _try(seed >> 8 & 1 == 0 ? worker : cheat, abi.encodeCall(market.claim, (_job(seed))));
    }

    function startOrRelease(uint256 seed) external {
        JobId jobId = _job(seed);
        address who = market.statusOf(jobId).worker;
        if (seed >> 8 & 7 == 0) _try(who, abi.encodeCall(market.release, (jobId)));
        else _try(who, abi.encodeCall(market.start, (jobId, market.specHashOf(jobId))));
    }

    /// @notice The next receipt: right from the honest worker, anything from the other; by transaction, signature or batch.
    function submit(uint256 seed) external {
        JobId jobId = _job(seed);
        IJobMarket.JobStatus memory status = market.statusOf(jobId);
        if (status.state != JobState.Running || status.submitted == SEGMENTS) return;
        bool honest = status.worker == worker;
        bytes32 root = keccak256(abi.encode(_rootBefore(jobId, status.submitted)));
        if (!honest && seed >> 8 & 1 == 0) root = keccak256(abi.encode("false", seed));
        IReceiptDesk.Receipt memory receipt = receiptFor(jobId, status.attempt, status.submitted, root);
        bool accepted;
        if (seed >> 16 & 3 == 0) {
            bytes memory signature = sign(honest ? "worker" : "cheat", receipt);
            (accepted,) = address(desk).call(abi.encodeCall(desk.recordSigned, (status.worker, receipt, signature)));
        } else if (seed >> 16 & 3 == 1 && !_isAnchored(status.worker, receipt)) {
            IReceiptDesk.Evidence memory evidence = anchorOne(status.worker, receipt);
            (accepted,) = address(desk).call(abi.encodeCall(desk.recordAnchored, (status.worker, receipt, evidence)));
        } else {
            (accepted,) = _try(
                status.worker, abi.encodeCall(market.submitReceipt, (jobId, status.attempt, status.submitted, root))
            );
        }
        if (accepted) _roots[_key(jobId, status.submitted)] = root;
    }

    /// @notice The malicious worker signed two receipts for a segment of any attempt so far, its own or not.
    function equivocate(uint256 seed) external {
        if (seed >> 32 & 3 != 0) return;
        JobId jobId = _job(seed);
        uint16 attempt = uint16((seed >> 8) % (uint256(market.statusOf(jobId).attempt) + 2));
        uint32 segment = uint32(seed >> 64) % SEGMENTS;
        IReceiptDesk.Receipt memory one = receiptFor(jobId, attempt, segment, keccak256("one"));
        IReceiptDesk.Receipt memory two = receiptFor(jobId, attempt, segment, keccak256("two"));
        bytes memory data =
            abi.encodeCall(desk.proveEquivocation, (cheat, one, signed("cheat", one), two, signed("cheat", two)));
        vm.prank(seed >> 40 & 1 == 0 ? rival : challenger);
        (bool accepted,) = address(desk).call(data);
        if (accepted) ++slashes;
    }

    // ------------------------------------------------------------------ challengers

    function dispute(uint256 seed) external {
        JobId jobId = _job(seed);
        IJobMarket.JobStatus memory status = market.statusOf(jobId);
        if (status.submitted == status.finalized) return;
        uint32 segment = status.finalized + uint32(seed >> 8) % (status.submitted - status.finalized);
        bytes32 start = _rootBefore(jobId, segment);
        bytes32 end = _roots[_key(jobId, segment)];
        bool isFalse = end != keccak256(abi.encode(start));
        // The honest one challenges what is false and nothing else.
        address who = isFalse && seed >> 48 & 1 == 0 ? challenger : rival;
        bytes memory data = abi.encodeCall(market.enterDispute, (jobId, segment, status.attempt, who, start, end));
        (bool entered,) = _try(game, data);
        if (entered) _games.push(Game(jobId, segment, status.attempt, who, isFalse));
    }

    function resolve(uint256 seed) external {
        if (_games.length == 0) return;
        uint256 which = seed % _games.length;
        Game memory one = _games[which];
        bool workerLost = _workerLoses(one, seed >> 8 & 1 == 0);
        (bool left, bool live) = _leave(one, workerLost, (seed >> 16) % 25);
        // A game can always be left.
        if (!left) ++violations;
        if (live && workerLost) {
            ++slashes;
            if (one.rightful) ++frauds;
        }
        _games[which] = _games[_games.length - 1];
        _games.pop();
    }

    // ------------------------------------------------------------------ anyone, time, judge

    function finalize(uint256 seed) external {
        JobId jobId = _job(seed);
        (bool done,) = _try(rival, abi.encodeCall(market.finalizeSegments, (jobId, SEGMENTS)));
        if (done && market.statusOf(jobId).state == JobState.Finalized) ++finalizedJobs;
    }

    function expire(uint256 seed) external {
        JobId jobId = _job(seed);
        bool honest = market.statusOf(jobId).worker == worker && market.statusOf(jobId).state == JobState.Running;
        (bool expired,) = _try(rival, abi.encodeCall(market.expire, (jobId)));
        if (expired && honest) lateBonds += CLAIM_BOND;
    }

    function voidJob(uint256 seed) external {
        if (seed >> 8 & 15 != 0) return;
        _try(programReferee, abi.encodeCall(market.voidJob, (_job(seed))));
    }

    function wait(uint256 seed) external {
        uint256 time = seed >> 8 & 7 == 0 ? DEADLINE + seed % 1000 : seed % 100;
        vm.warp(block.timestamp + time);
    }

    function takeMoney(uint256 seed) external {
        address who = people()[seed % 5];
        vm.startPrank(who);
        // The honest two leave their payments where they are, so that their stakes can be told from them.
        if (seed >> 8 & 1 == 0 && who != worker && who != challenger) {
            try escrow.withdraw(address(token)) {} catch {}
        } else if (seed >> 9 & 1 == 0) {
            try vault.requestWithdrawal(uint128((seed >> 16) % (BOND / 2))) {} catch {}
        } else {
            try vault.withdraw() {} catch {}
        }
        vm.stopPrank();
    }

    // ------------------------------------------------------------------ governor, guardian

    function govern(uint256 seed) external {
        IProtocolParameters.Parameter which = IProtocolParameters.Parameter(seed % 7);
        (uint256 least, uint256 most) = parameters.boundsOf(which);
        vm.startPrank(makeAddr("governor"));
        if (seed >> 8 & 3 == 0) parameters.addReferee(address(this));
        else if (seed >> 8 & 3 == 1) parameters.setWorth(address(wrappedEther), (seed >> 16) % 1e36);
        // Near the least, or nothing could be posted any more.
        else parameters.setParameter(which, least + (seed >> 16) % ((most - least) / 1000 + 1));
        vm.stopPrank();
        if (seed >> 12 & 15 != 0) return;
        vm.startPrank(makeAddr("guardian"));
        try parameters.pauseNewJobs() {} catch {}
        try parameters.endPause() {} catch {}
        vm.stopPrank();
    }

    // ------------------------------------------------------------------ what invariants look at

    /// @notice All that an account has of the stake token, but for payments.
    function wealthOf(address account) external view returns (uint256) {
        return stakeOf(account) + token.balanceOf(account);
    }

    function people() public view returns (address[7] memory) {
        return [requester, worker, cheat, challenger, rival, address(market), address(this)];
    }

    function stakes() external view returns (uint256 sum) {
        address[7] memory all = people();
        for (uint256 i; i < all.length; ++i) {
            sum += stakeOf(all[i]);
        }
    }

    function payments() external view returns (uint256 sum) {
        address[7] memory all = people();
        for (uint256 i; i < all.length; ++i) {
            sum += escrow.balanceOf(address(token), all[i]);
        }
        for (uint256 i = 1; i <= market.jobCount(); ++i) {
            (, uint256 left) = escrow.fundsOf(JobId.wrap(i));
            sum += left;
        }
    }

    /// @notice What must be locked of an account: its jobs' stakes and claim bonds, its games' bonds.
    function obligations(address account) external view returns (uint256 sum) {
        for (uint256 i = 1; i <= market.jobCount(); ++i) {
            IJobMarket.JobStatus memory status = market.statusOf(JobId.wrap(i));
            bool working = status.state == JobState.Claimed || status.state == JobState.Running;
            if (working && status.worker == account) sum += STAKE + CLAIM_BOND;
        }
        for (uint256 i; i < _games.length; ++i) {
            if (_games[i].challenger != account) continue;
            sum += reader.specOf(_games[i].jobId).verification.challengerBond;
        }
    }

    function lockedOf(address account) external view returns (uint256) {
        return vault.accountOf(account).locked;
    }

    function held() external view returns (uint256 inVault, uint256 inEscrow, uint256 owed) {
        return (token.balanceOf(address(vault)), token.balanceOf(address(escrow)), escrow.owed(address(token)));
    }

    /// @notice Whether every job's terms are those that it was posted with.
    function termsUnchanged() external view returns (bool) {
        for (uint256 i = 1; i <= market.jobCount(); ++i) {
            if (_posted[i] != _termsOf(i)) return false;
        }
        return true;
    }

    /// @notice Whether each job that ended is as it ended, with nothing left of its funds.
    function endsAreFinal() external returns (bool) {
        for (uint256 i = 1; i <= market.jobCount(); ++i) {
            IJobMarket.JobStatus memory status = market.statusOf(JobId.wrap(i));
            JobState state = status.state;
            bool over = state == JobState.Finalized || state == JobState.Cancelled || state == JobState.Void;
            (, uint256 left) = escrow.fundsOf(JobId.wrap(i));
            if (over && left != 0) return false;
            if (state == JobState.Finalized && status.finalized != status.segments) return false;
            if (status.finalized > status.submitted || status.submitted > status.segments) return false;
            if (_ended[i] != JobState.None && _ended[i] != state) return false;
            if (over) _ended[i] = state;
        }
        return true;
    }

    function actors() external view returns (address honestWorker, address honestChallenger, address badChallenger) {
        return (worker, challenger, rival);
    }

    function fundsOfHonestWorker() external pure returns (uint256) {
        return FUNDS;
    }

    function fundsOfHonestChallenger() external pure returns (uint256) {
        return 40 * uint256(BOND);
    }

    // ------------------------------------------------------------------ helpers

    function _job(uint256 seed) private view returns (JobId) {
        uint256 count = market.jobCount();
        // One that is not over, if there is any.
        for (uint256 i; i < count; ++i) {
            JobId jobId = JobId.wrap((seed % count + i) % count + 1);
            JobState state = market.statusOf(jobId).state;
            if (state == JobState.Open || state == JobState.Claimed || state == JobState.Running) return jobId;
        }
        return JobId.wrap(count == 0 ? 0 : seed % count + 1);
    }

    function _workerLoses(Game memory one, bool whim) private view returns (bool) {
        IJobMarket.JobStatus memory status = market.statusOf(one.jobId);
        if (status.worker == worker && status.attempt == one.attempt) return false;
        return one.challenger == challenger || whim;
    }

    function _leave(Game memory one, bool workerLost, uint256 moves) private returns (bool left, bool live) {
        bytes memory result;
        (left, result) = _try(
            game,
            abi.encodeCall(
                market.leaveDispute, (one.jobId, one.segment, one.attempt, one.challenger, workerLost, moves)
            )
        );
        live = left && abi.decode(result, (bool));
    }

    function _key(JobId jobId, uint32 segment) private pure returns (bytes32) {
        return keccak256(abi.encode(jobId, segment));
    }

    function _rootBefore(JobId jobId, uint32 segment) private view returns (bytes32) {
        return segment == 0 ? INITIAL : _roots[_key(jobId, segment - 1)];
    }

    function _isAnchored(address who, IReceiptDesk.Receipt memory receipt) private view returns (bool) {
        IReceiptDesk.Receipt[] memory receipts = new IReceiptDesk.Receipt[](1);
        receipts[0] = receipt;
        return desk.isAnchored(leavesOf(receipts)[0], who, uint40(block.timestamp));
    }

    function _termsOf(uint256 id) private view returns (bytes32) {
        JobId jobId = JobId.wrap(id);
        return keccak256(abi.encode(reader.specOf(jobId), market.refereeOf(jobId), market.statusOf(jobId).claimableAt));
    }

    function _try(address who, bytes memory data) private returns (bool accepted, bytes memory result) {
        vm.prank(who);
        (accepted, result) = address(market).call(data);
    }
}
