// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDeliveryDesk} from "../../src/delivery/IDeliveryDesk.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {Ciphertext} from "../delivery/Ciphertext.sol";
import {DeliveryFixture} from "../delivery/DeliveryFixture.sol";

/// @notice A requester wants the weights and the payment: it demands so much, or in a job with so long a clock, that the answers are due after the
/// key is, and calls the delivery late while the worker is in time with each. Stopped: the key waits for the last answer.
contract LateDemandsTest is DeliveryFixture {
    uint256 private constant PATIENCE = 7 days;

    function setUp() public override {
        super.setUp();
        job = _slowDelivery();
        offerRight();
        vm.warp(due() - 1);
        demand(1, 0);
        demand(1, 1);
    }

    function test_demandsDueAfterTheKey_failNothing() external {
        uint256 last = deliveries.demandOf(job, 1, 1).deadline;
        assertEq(last, due() + PATIENCE + 11, "after the key would be due");
        vm.warp(due() + PATIENCE + 1);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.NotLate.selector, last + PATIENCE, block.timestamp));
        deliveries.fail(job);
        vm.warp(last);
        _supply(1, 1);
        // The first one is due twelve seconds earlier.
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.SupplyTooLate.selector, last - 12, last));
        _supply(1, 0);
    }

    function test_demandsDueAfterTheKey_eachAnsweredInTime_pays() external {
        uint256 last = deliveries.demandOf(job, 1, 1).deadline;
        vm.warp(last - 12);
        _supply(1, 0);
        vm.warp(last);
        _supply(1, 1);
        vm.warp(last + PATIENCE);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.NotLate.selector, last + PATIENCE, block.timestamp));
        deliveries.fail(job);
        reveal();
        vm.warp(due());
        deliveries.release(job);
        assertDelivery(IDeliveryDesk.DeliveryState.Paid);
    }

    /// @dev Answered, it is not put off for ever: the key has its own time after the last demand's, and no more.
    function test_keyAfterTheLastDemand_atAndAfter() external {
        uint256 last = deliveries.demandOf(job, 1, 1).deadline;
        _supply(1, 0);
        _supply(1, 1);
        vm.warp(last + PATIENCE + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IDeliveryDesk.RevealTooLate.selector, last + PATIENCE, last + PATIENCE + 1)
        );
        reveal();
        deliveries.fail(job);
        assertDelivery(IDeliveryDesk.DeliveryState.Refunded);
    }

    function _supply(uint32 tensor, uint32 chunk) private {
        supply(Ciphertext.encrypt(Ciphertext.plain(), KEY), tensor, chunk);
    }

    /// @dev A job with a clock of a week, as the market would hand it over at its end; the desk pays from what it holds for the other one.
    function _slowDelivery() private returns (JobId jobId) {
        JobSpec memory spec = specFor(Ciphertext.header(), 5, 5);
        spec.audits.rate = 0;
        vm.prank(requester);
        jobId = market.postJob(spec, "bundle");
        vm.startPrank(worker);
        market.claim(jobId);
        market.start(jobId, market.specHashOf(jobId));
        market.submitReceipt(jobId, 0, 0, Ciphertext.stateRoot());
        vm.stopPrank();
        vm.prank(address(market));
        deliveries.open(
            jobId,
            IDeliveryDesk.Terms({
                worker: worker,
                requester: requester,
                token: address(token),
                amount: uint128(LAST_PAYMENT),
                window: WINDOW,
                moveClock: uint32(PATIENCE),
                lastSegment: 0
            })
        );
    }
}
