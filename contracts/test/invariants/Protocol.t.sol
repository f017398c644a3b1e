// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Test} from "../Test.sol";
import {ProtocolHandler} from "./ProtocolHandler.sol";

/// @notice What holds after any sequence of calls by anybody. FOUNDRY_INVARIANT_RUNS and FOUNDRY_INVARIANT_DEPTH make it look further.
contract ProtocolInvariantsTest is Test {
    ProtocolHandler private handler;

    function setUp() external {
        handler = new ProtocolHandler();
    }

    /// @dev Read by forge: whose functions it calls.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev Long enough a walk meets what the invariants are about: frauds shown, stakes lost, jobs finished, workers late.
    function test_handler_reachesEverything() external {
        uint256 seed = 1;
        for (uint256 i; i < 3000; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _step(seed % 15, seed >> 8);
        }
        assertGe(handler.frauds(), 3, "frauds");
        assertGe(handler.slashes(), handler.frauds() + 1, "slashes");
        assertGe(handler.finalizedJobs(), 1, "finished jobs");
        assertTrue(handler.lateBonds() > 0, "late honest worker");
        (uint256 inVault, uint256 inEscrow,) = handler.held();
        assertEq(inVault, handler.stakes(), "vault");
        assertEq(inEscrow, handler.payments(), "escrow");
    }

    /// @dev Vault and escrow hold exactly what they owe: accounts, jobs' funds, balances.
    function invariant_everyWei_isAccountedFor() external view {
        (uint256 inVault, uint256 inEscrow, uint256 owed) = handler.held();
        assertEq(inVault, handler.stakes(), "vault");
        assertEq(inEscrow, handler.payments(), "escrow");
        assertEq(owed, inEscrow, "owed");
    }

    /// @dev What it paid in is there, but for the claim bonds of attempts in which it was late.
    function invariant_honestWorker_losesNoStake() external view {
        (address worker,,) = handler.actors();
        assertGe(
            handler.wealthOf(worker) + handler.lateBonds(), handler.fundsOfHonestWorker(), "stake of the honest worker"
        );
    }

    /// @dev It challenges what is false and never has less than before.
    function invariant_honestChallenger_losesNoMoney() external view {
        (, address challenger,) = handler.actors();
        assertGe(handler.wealthOf(challenger), handler.fundsOfHonestChallenger(), "money of the honest challenger");
    }

    function invariant_jobs_endOnceWithNothingLeft() external {
        assertTrue(handler.endsAreFinal(), "ends");
        assertEq(handler.violations(), 0, "games that could not be left");
    }

    /// @dev What is locked is the sum of what is at stake, so that no two jobs or games share any of it.
    function invariant_noTwoJobs_shareStake() external view {
        address[7] memory people = handler.people();
        for (uint256 i; i < people.length; ++i) {
            assertEq(handler.lockedOf(people[i]), handler.obligations(people[i]), "locked");
        }
    }

    function invariant_parameters_changeNoRunningJob() external view {
        assertTrue(handler.termsUnchanged(), "terms");
    }

    function _step(uint256 action, uint256 seed) private {
        function(uint256) external[15] memory actions = [
            handler.post,
            handler.assign,
            handler.cancelOrExtend,
            handler.claim,
            handler.startOrRelease,
            handler.submit,
            handler.submit,
            handler.dispute,
            handler.resolve,
            handler.finalize,
            handler.expire,
            handler.wait,
            handler.equivocate,
            handler.takeMoney,
            handler.govern
        ];
        actions[action](seed);
    }
}
