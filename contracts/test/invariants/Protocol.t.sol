// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "../../src/types/JobId.sol";
import {Test} from "../Test.sol";
import {EndHandler} from "./EndHandler.sol";
import {ProtocolHandler} from "./ProtocolHandler.sol";

/// @notice What holds after any sequence of calls by anybody. FOUNDRY_INVARIANT_RUNS and FOUNDRY_INVARIANT_DEPTH make it look further.
/// @dev The handler takes refusals as they come; what it does not take is a mistake in it.
/// forge-config: default.invariant.fail-on-revert = true
contract ProtocolInvariantsTest is Test {
    /// @notice Read by forge: functions of one contract.
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    ProtocolHandler private handler;

    function setUp() external {
        handler = new ProtocolHandler();
    }

    /// @dev Read by forge: whose functions it calls.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev Read by forge: which of them.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(handler), handler.actions());
    }

    /// @dev Read by forge: after each walk everything is driven to its end, and nothing is left anywhere.
    function afterInvariant() external {
        _end();
    }

    /// @dev The same walks in every run, longer together than those that forge makes up: what a change of a contract breaks is seen again.
    function test_fixedWalks_keepAllInvariants() external {
        bytes4[] memory actions = handler.actions();
        uint256 seed = 1;
        for (uint256 walk; walk < 16; ++walk) {
            handler = new ProtocolHandler();
            for (uint256 i; i < 256; ++i) {
                seed = uint256(keccak256(abi.encode(seed)));
                (bool done,) = address(handler).call(abi.encodeWithSelector(actions[seed % actions.length], seed >> 8));
                assertTrue(done, "action");
                if (i % 8 == 0) _all();
            }
            _end();
        }
    }

    /// @dev Besides the claim bonds of attempts in which it was late.
    function invariant_honestWorker_losesNoStake() public view {
        (uint256 lost,,) = handler.deficits();
        assertEq(lost, 0, "lost by the honest worker");
        assertEq(handler.count("honest worker condemned"), 0, "condemned");
        _nothingRefused();
    }

    /// @dev It challenges what is false, in time, and pays for answers to its questions only.
    function invariant_honestChallenger_losesNoMoney() public view {
        (, uint256 lost,) = handler.deficits();
        assertEq(lost, 0, "lost by the honest challenger");
        _nothingRefused();
    }

    /// @dev But to a worker that gives its own stake up for that (protocol section 10).
    function invariant_honestAuditor_losesNoUnit() public view {
        (,, uint256 lost) = handler.deficits();
        assertEq(lost, 0, "lost by the honest auditor");
        _nothingRefused();
    }

    /// @dev Vault and escrow hold exactly what they owe; court and desk keep exactly what is not decided; nothing is anywhere else.
    function invariant_everyWei_isAccountedFor() public view {
        _everything();
    }

    /// @dev What runs, is disputed, held or asked for keeps its worker's stake, and nothing of it becomes final meanwhile.
    function invariant_openCases_keepStakeAndSegment() public view {
        uint256 jobs = handler.jobCount();
        for (uint256 i = 1; i <= jobs; ++i) {
            (uint256 counted, uint256 open, uint256 broken) = handler.casesOf(JobId.wrap(i));
            assertEq(counted, open, "cases");
            assertEq(broken, 0, "final or without its worker");
        }
    }

    function invariant_jobs_endOnceWithNothingLeft() public {
        assertTrue(handler.endsAreFinal(), "ends");
        assertEq(handler.unpaidDeliveries(), 0, "honest deliveries that were not paid");
        assertEq(handler.count("wrong complaint"), 0, "complaints about right leaves");
    }

    /// @dev What is locked is the sum of what is at stake, so that no two jobs, games, units or questions share any of it.
    function invariant_noTwoJobs_shareStake() public view {
        address[9] memory people = handler.people();
        for (uint256 i; i < people.length; ++i) {
            (uint256 locked, uint256 due) = handler.lockedOf(people[i]);
            assertEq(locked, due, "locked");
        }
    }

    function invariant_parameters_changeNoRunningJob() public view {
        assertTrue(handler.termsUnchanged(), "terms");
    }

    function invariant_reputation_staysInBounds() public view {
        address[9] memory people = handler.people();
        for (uint256 i; i < people.length; ++i) {
            (uint256 score, uint256 confidence, uint256 good, uint256 all) = handler.standingOf(people[i]);
            assertLe(score, confidence, "score");
            assertLe(good, all, "evidence");
            assertLe(confidence, 999_999, "confidence");
        }
    }

    function _all() private {
        invariant_honestWorker_losesNoStake();
        invariant_honestChallenger_losesNoMoney();
        invariant_honestAuditor_losesNoUnit();
        invariant_everyWei_isAccountedFor();
        invariant_openCases_keepStakeAndSegment();
        invariant_jobs_endOnceWithNothingLeft();
        invariant_noTwoJobs_shareStake();
        invariant_parameters_changeNoRunningJob();
        invariant_reputation_staysInBounds();
    }

    function _everything() private view {
        (uint256 held, uint256 owed) = handler.stakes();
        assertEq(held, owed, "vault");
        uint256 said;
        (held, said, owed) = handler.payments();
        assertEq(held, owed, "escrow");
        assertEq(said, owed, "escrow's books");
        (held, owed) = handler.fees();
        assertEq(held, owed, "fees");
        (held, owed) = handler.lastPayments();
        assertEq(held, owed, "last payments");
        (held, owed) = handler.supply();
        assertEq(held, owed, "supply");
    }

    function _nothingRefused() private view {
        (uint256 failures, string memory last) = handler.failures();
        if (failures != 0) fail(last);
    }

    function _end() private {
        EndHandler.Remainder memory left = handler.finish();
        assertEq(left.jobs, 0, "jobs left");
        assertEq(left.games, 0, "games left");
        assertEq(left.audits, 0, "audits left");
        assertEq(left.requests, 0, "requests left");
        assertEq(left.deliveries, 0, "deliveries left");
        assertEq(left.keptByCourt, 0, "kept by the audit court");
        assertEq(left.keptByDesk, 0, "kept by the delivery desk");
        assertEq(left.keptByMarket, 0, "kept by the market");
        assertEq(left.inVault, 0, "left in the vault");
        assertEq(left.inEscrow, 0, "left in the escrow");
        assertEq(left.owed, 0, "owed by the escrow");
        _nothingRefused();
    }
}
