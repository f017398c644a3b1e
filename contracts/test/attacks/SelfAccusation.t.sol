// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IReceiptDesk} from "../../src/receipts/IReceiptDesk.sol";
import {JobId} from "../../src/types/JobId.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice A worker that is about to lose a game shows two receipts of its own for another segment, through an account of its own, so that
/// the reward is its own and the game is about nothing any more. Stopped: the reward of a live attempt is shared with every
/// game that is open in it, whatever the segment.
contract SelfAccusationTest is AttackFixture {
    function test_equivocation_sharesTheReward_withEveryOpenGame() external {
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        submit(jobId, 1, segmentRoot(1));
        enter(jobId, 0, challenger);
        enter(jobId, 1, rival);
        uint256 challengers = stakeOf(challenger);
        uint256 rivals = stakeOf(rival);
        uint256 accusers = stakeOf(requester);
        _accuse(jobId, 1);
        assertFalse(settle(jobId, 0, 0, challenger, true), "live");
        assertFalse(settle(jobId, 1, 0, rival, true), "live");
        uint256 share = STAKE / uint256(4) / 3;
        assertEq(stakeOf(requester) - accusers, share, "accuser");
        assertEq(stakeOf(challenger) - challengers, share, "challenger");
        assertEq(stakeOf(rival) - rivals, share, "rival");
        assertEq(stakeOf(address(market)), 0, "pot");
        assertVaultSolvent();
    }

    /// @dev Receipts for segments that no job has are nobody's business.
    function test_equivocation_beyondTheJob_isNone() external {
        JobId jobId = postAndStart(10, 5);
        IReceiptDesk.Receipt memory first = receiptFor(jobId, 0, 2, keccak256("one"));
        IReceiptDesk.Receipt memory second = receiptFor(jobId, 0, 2, keccak256("other"));
        IReceiptDesk.Evidence memory one = signed("worker", first);
        IReceiptDesk.Evidence memory other = signed("worker", second);
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongSegment.selector, 2, 2));
        desk.proveEquivocation(worker, first, one, second, other);
    }

    function _accuse(JobId jobId, uint32 segment) private {
        IReceiptDesk.Receipt memory first = receiptFor(jobId, 0, segment, keccak256("one"));
        IReceiptDesk.Receipt memory second = receiptFor(jobId, 0, segment, keccak256("other"));
        IReceiptDesk.Evidence memory one = signed("worker", first);
        IReceiptDesk.Evidence memory other = signed("worker", second);
        vm.prank(requester);
        desk.proveEquivocation(worker, first, one, second, other);
    }
}
