// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDeliveryDesk} from "../../src/delivery/IDeliveryDesk.sol";
import {Ciphertext} from "../delivery/Ciphertext.sol";
import {DeliveryFixture} from "../delivery/DeliveryFixture.sol";

/// @notice A worker wants to be paid for weights that it keeps, or a requester to keep the payment for weights that it got. Stopped: the
/// last payment, a fifth of the price at least, waits for the requester's word or for a key that decrypts what was committed.
contract KeptWeightsTest is DeliveryFixture {
    function test_workerNeverOffers_getsNoLastPayment() external {
        vm.warp(due() + 1);
        vm.expectRevert();
        offerNow();
        deliveries.fail(job);
        assertRefunded();
    }

    /// @dev What it commits to is anything but the weights: whoever has the key shows it with one leaf.
    function test_workerOffersGarbage_losesTheLastPayment() external {
        bytes[][] memory garbage = Ciphertext.encrypt(Ciphertext.plain(), keccak256("another key"));
        offer(Ciphertext.cipherRoot(garbage));
        vm.prank(requester);
        deliveries.fetched(job);
        reveal();
        IDeliveryDesk.Complaint memory complaint = Ciphertext.complaintOf(garbage, 2, 0);
        vm.prank(requester);
        deliveries.complain(job, complaint);
        assertRefunded();
    }

    /// @dev One changed bit in one leaf of all is enough, and it cannot be put right afterwards.
    function test_workerSpoilsOneLeaf_losesTheLastPayment() external {
        bytes[][] memory cipher = Ciphertext.encrypt(Ciphertext.plain(), KEY);
        cipher[1][32][255] ^= 0x01;
        offer(Ciphertext.cipherRoot(cipher));
        vm.expectRevert();
        offerRightAgain();
        vm.warp(due());
        reveal();
        deliveries.complain(job, Ciphertext.complaintOf(cipher, 1, 32));
        assertRefunded();
    }

    /// @dev A root that no ciphertext has: nothing can be opened under it, so nothing that is demanded can be supplied.
    function test_workerOffersAnyRoot_cannotSupply() external {
        bytes[][] memory cipher = Ciphertext.encrypt(Ciphertext.plain(), KEY);
        offer(keccak256("any root"));
        demand(0, 0);
        IDeliveryDesk.SuppliedChunk memory answer = Ciphertext.chunkOf(cipher, 0, 0);
        vm.expectRevert();
        vm.prank(worker);
        deliveries.supply(job, 0, 0, answer);
        vm.warp(due());
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.DemandsOpen.selector, job, 1));
        reveal();
        vm.warp(uint256(deliveries.demandOf(job, 0, 0).deadline) + 1);
        deliveries.timeout(job, 0, 0);
        assertRefunded();
    }

    function test_workerRevealsAnotherKey_isRefused() external {
        offerRight();
        vm.warp(due());
        vm.expectRevert();
        vm.prank(worker);
        deliveries.reveal(job, keccak256("another key"));
        vm.warp(due() + 7 days + 1);
        deliveries.fail(job);
        assertRefunded();
    }

    /// @dev It keeps one chunk back and hopes that nobody can complain about what nobody has.
    function test_workerWithholdsOneChunk_suppliesItOrIsNotPaid() external {
        bytes[][] memory cipher = offerRight();
        vm.warp(due() - 1);
        demand(1, 1);
        vm.warp(due());
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.DemandsOpen.selector, job, 1));
        reveal();
        uint256 snapshot = vm.snapshotState();
        supply(cipher, 1, 1);
        reveal();
        vm.warp(due());
        deliveries.release(job);
        assertPaid();
        vm.revertToState(snapshot);
        vm.warp(uint256(deliveries.demandOf(job, 1, 1).deadline) + 1);
        deliveries.timeout(job, 1, 1);
        assertRefunded();
    }

    function test_requesterNeverAcknowledges_workerIsPaid() external {
        offerRight();
        vm.warp(due());
        reveal();
        vm.warp(due());
        vm.prank(worker);
        deliveries.release(job);
        assertPaid();
        vm.prank(worker);
        escrow.withdraw(address(token));
        assertEq(token.balanceOf(worker), AMOUNT, "all of the price");
    }

    /// @dev It complains about every leaf of a right delivery, and gets nothing for it.
    function test_requesterComplainsAboutARightDelivery_workerIsPaid() external {
        bytes[][] memory cipher = offerRight();
        vm.warp(due());
        reveal();
        for (uint32 leaf; leaf < 4; ++leaf) {
            IDeliveryDesk.Complaint memory complaint = Ciphertext.complaintOf(cipher, 0, leaf);
            vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.DeliveredRightly.selector, complaint.plainLeaf));
            vm.prank(requester);
            deliveries.complain(job, complaint);
        }
        vm.warp(due());
        deliveries.release(job);
        assertPaid();
    }

    /// @dev It demands everything until the last moment, to put the key off: the worker is paid for each answer and reveals then.
    function test_requesterDemandsEverything_paysForItAndDelaysNothing() external {
        bytes[][] memory cipher = offerRight();
        uint256 stake = stakeOf(worker);
        uint256 from = due();
        vm.warp(from - 1);
        demand(0, 0);
        demand(1, 0);
        demand(1, 1);
        demand(2, 0);
        vm.warp(from);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.DemandTooLate.selector, from, from));
        demand(0, 0);
        supply(cipher, 0, 0);
        supply(cipher, 1, 0);
        supply(cipher, 1, 1);
        supply(cipher, 2, 0);
        reveal();
        assertGe(stakeOf(worker), stake + (4 * 180_000 + 38 * 12_000) * uint256(GAS_COMPENSATION), "its gas");
        assertEq(due(), from + WINDOW, "no later");
    }

    function offerNow() private {
        vm.prank(worker);
        deliveries.offer(job, "root", "hash");
    }

    function offerRightAgain() private {
        offer(Ciphertext.cipherRoot(Ciphertext.encrypt(Ciphertext.plain(), KEY)));
    }
}
