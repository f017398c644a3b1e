// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Test} from "../Test.sol";
import {DeliveryHandler} from "./DeliveryHandler.sol";

/// @notice What holds of deliveries after any sequence of calls by anybody.
contract DeliveryInvariantsTest is Test {
    DeliveryHandler private handler;

    function setUp() external {
        handler = new DeliveryHandler();
    }

    /// @dev Read by forge: whose functions it calls.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev Walks long enough meet what the invariants are about.
    function test_handler_reachesEverything() external {
        uint256 seed = 1;
        uint256 released;
        uint256 refuted;
        for (uint256 walk; walk < 6; ++walk) {
            handler = new DeliveryHandler();
            for (uint256 i; i < 150; ++i) {
                seed = uint256(keccak256(abi.encode(seed)));
                _step(seed % 10, seed >> 8);
            }
            released += handler.released();
            refuted += handler.refuted();
            assertEq(handler.wrongComplaints(), 0, "complaints about right deliveries");
        }
        assertGe(refuted, 2, "complaints");
        assertGe(released, 2, "releases");
    }

    /// @dev The desk holds exactly the last payments that are nobody's yet, and everything else is the worker's or the requester's.
    function invariant_lastPayments_areAccountedFor() external view {
        (uint256 desk, uint256 owed, uint256 inEscrow,) = handler.held();
        assertEq(desk, handler.undecided(), "desk");
        assertEq(owed, inEscrow, "escrow");
        assertTrue(handler.isPaidOut(), "paid out");
    }

    /// @dev Nothing of the requester's stake is locked but the prices of what it waits for.
    function invariant_locks_areOpenDemands() external view {
        (,,, uint256 locked) = handler.held();
        assertEq(locked, handler.demanded(), "locked");
    }

    function invariant_deliveries_endOnce() external {
        assertTrue(handler.endsAreFinal(), "ends");
        assertEq(handler.wrongComplaints(), 0, "complaints about right deliveries");
    }

    function _step(uint256 action, uint256 seed) private {
        function(uint256) external[10] memory actions = [
            handler.offer,
            handler.fetched,
            handler.demand,
            handler.supply,
            handler.reveal,
            handler.complain,
            handler.release,
            handler.timeout,
            handler.wait,
            handler.fail
        ];
        actions[action](seed);
    }
}
