// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDeliveryDesk} from "../../src/delivery/IDeliveryDesk.sol";
import {JobId} from "../../src/types/JobId.sol";
import {IWired} from "../../src/wiring/IWired.sol";
import {Ciphertext} from "./Ciphertext.sol";
import {DeliveryFixture} from "./DeliveryFixture.sol";

contract DeliveryDeskTest is DeliveryFixture {
    uint256 private constant PATIENCE = 7 days;

    function test_open_theLastPaymentWaits() external view {
        IDeliveryDesk.Delivery memory delivery = deliveries.deliveryOf(job);
        assertDelivery(IDeliveryDesk.DeliveryState.Waiting);
        assertEq(delivery.worker, worker, "worker");
        assertEq(delivery.requester, requester, "requester");
        assertEq(delivery.token, address(token), "token");
        assertEq(delivery.amount, LAST_PAYMENT, "amount");
        assertGe(LAST_PAYMENT, uint256(AMOUNT) / 5, "a fifth at least");
        assertEq(delivery.due, block.timestamp + PATIENCE, "due");
        assertEq(payments(worker), FIRST_PAYMENT, "worker");
        assertEq(payments(address(deliveries)), LAST_PAYMENT, "desk");
        assertEq(stakeOf(worker), FUNDS, "stake");
        assertStake(worker, FUNDS, 0);
    }

    function testFuzz_open_refusesAllButTheMarket(address caller, uint128 amount) external {
        vm.assume(caller != address(market));
        IDeliveryDesk.Terms memory terms = IDeliveryDesk.Terms(caller, caller, address(token), amount, WINDOW, CLOCK, 1);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IWired.NotAuthorized.selector, caller));
        deliveries.open(JobId.wrap(77), terms);
    }

    /// @dev Not by the market either: a delivery begins once.
    function test_open_twice_reverts() external {
        IDeliveryDesk.Terms memory terms =
            IDeliveryDesk.Terms(rival, rival, address(token), uint128(LAST_PAYMENT), WINDOW, CLOCK, 1);
        expectState(IDeliveryDesk.DeliveryState.Waiting);
        vm.prank(address(market));
        deliveries.open(job, terms);
    }

    /// @dev Whose window is longer than that has as much time for offer and key.
    function test_longWindow_givesAsMuchTime() external {
        JobId other = JobId.wrap(77);
        uint32 window = uint32(PATIENCE) + 5;
        vm.prank(address(market));
        deliveries.open(other, IDeliveryDesk.Terms(worker, requester, address(token), 0, window, CLOCK, 1));
        assertEq(deliveries.deliveryOf(other).due, block.timestamp + window, "offer");
        vm.warp(block.timestamp + window);
        vm.prank(worker);
        deliveries.offer(other, "root", "hash");
        uint256 deadline = block.timestamp + 2 * uint256(window);
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.NotLate.selector, deadline, deadline));
        deliveries.fail(other);
    }

    function test_acknowledge_paysAtOnce_inEveryState() external {
        uint256 snapshot = vm.snapshotState();
        _acknowledge();
        vm.revertToState(snapshot);
        offerRight();
        _acknowledge();
        vm.revertToState(snapshot);
        offerRight();
        vm.warp(due());
        reveal();
        _acknowledge();
    }

    function test_acknowledge_reverts_forOthersAndTwice() external {
        vm.prank(worker);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.NotRequester.selector, requester, worker));
        deliveries.acknowledge(job);
        _acknowledge();
        expectState(IDeliveryDesk.DeliveryState.Paid);
        vm.prank(requester);
        deliveries.acknowledge(job);
        JobId none = JobId.wrap(77);
        vm.expectRevert(
            abi.encodeWithSelector(IDeliveryDesk.WrongDeliveryState.selector, none, IDeliveryDesk.DeliveryState.None)
        );
        vm.prank(requester);
        deliveries.acknowledge(none);
    }

    function test_offer_reveal_release_paysWithoutTheRequester() external {
        offerRight();
        assertEq(due(), block.timestamp + WINDOW, "time to fetch");
        vm.warp(due());
        reveal();
        assertEq(deliveries.deliveryOf(job).key, KEY, "key");
        assertEq(due(), block.timestamp + WINDOW, "time to complain");
        vm.warp(due());
        vm.prank(rival);
        deliveries.release(job);
        assertPaid();
    }

    function test_offer_reverts_forOthersTwiceAndLate() external {
        vm.prank(requester);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.NotWorker.selector, worker, requester));
        deliveries.offer(job, "root", "hash");
        uint256 deadline = due();
        vm.warp(deadline + 1);
        vm.prank(worker);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.OfferTooLate.selector, deadline, deadline + 1));
        deliveries.offer(job, "root", "hash");
        vm.warp(deadline);
        offerRight();
        expectState(IDeliveryDesk.DeliveryState.Offered);
        offer("another");
    }

    function test_reveal_reverts_earlyLateAndWithAnotherKey() external {
        offerRight();
        uint256 from = due();
        vm.warp(from - 1);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.RevealTooEarly.selector, from, from - 1));
        reveal();
        vm.warp(from + PATIENCE + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IDeliveryDesk.RevealTooLate.selector, from + PATIENCE, from + PATIENCE + 1)
        );
        reveal();
        vm.warp(from + PATIENCE);
        bytes32 keyHash = keccak256(abi.encodePacked(KEY));
        vm.expectRevert(
            abi.encodeWithSelector(IDeliveryDesk.WrongKey.selector, keyHash, keccak256(abi.encodePacked(keyHash)))
        );
        vm.prank(worker);
        deliveries.reveal(job, keyHash);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.NotWorker.selector, worker, rival));
        vm.prank(rival);
        deliveries.reveal(job, KEY);
        reveal();
        assertDelivery(IDeliveryDesk.DeliveryState.Revealed);
    }

    function test_fetched_asksForTheKeyNow() external {
        offerRight();
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.NotRequester.selector, requester, rival));
        vm.prank(rival);
        deliveries.fetched(job);
        vm.warp(block.timestamp + 1);
        vm.prank(requester);
        deliveries.fetched(job);
        assertEq(due(), block.timestamp, "now");
        uint256 end = due();
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.DemandTooLate.selector, end, end));
        demand(0, 0);
        reveal();
    }

    /// @dev Said again, or late, it moves nothing: the time in which the key must come does not begin anew.
    function test_fetched_neverPutsOff() external {
        offerRight();
        uint256 from = due();
        vm.warp(from + 5);
        vm.prank(requester);
        deliveries.fetched(job);
        assertEq(due(), from, "as before");
    }

    function test_fail_withoutOffer_atAndAfter() external {
        uint256 deadline = due();
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.NotLate.selector, deadline, deadline));
        deliveries.fail(job);
        vm.warp(deadline + 1);
        deliveries.fail(job);
        assertRefunded();
        expectState(IDeliveryDesk.DeliveryState.Refunded);
        deliveries.fail(job);
    }

    function test_fail_withoutKey_atAndAfter() external {
        offerRight();
        uint256 deadline = due() + PATIENCE;
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.NotLate.selector, deadline, deadline));
        deliveries.fail(job);
        vm.warp(deadline + 1);
        vm.prank(rival);
        deliveries.fail(job);
        assertRefunded();
    }

    function test_fail_reverts_afterTheKey() external {
        offerRight();
        vm.warp(due());
        reveal();
        vm.warp(block.timestamp + 100 * PATIENCE);
        expectState(IDeliveryDesk.DeliveryState.Revealed);
        deliveries.fail(job);
        deliveries.release(job);
        assertPaid();
    }

    /// @dev A complaint counts before the moment from which the release does: never both, and never neither.
    function test_complaintAndRelease_neverBoth() external {
        bytes[][] memory cipher = Ciphertext.encrypt(Ciphertext.plain(), KEY);
        cipher[1][7][3] ^= 0x01;
        offer(Ciphertext.cipherRoot(cipher));
        vm.warp(due());
        reveal();
        uint256 end = due();
        IDeliveryDesk.Complaint memory complaint = Ciphertext.complaintOf(cipher, 1, 7);
        vm.warp(end);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.ComplaintTooLate.selector, end, end));
        deliveries.complain(job, complaint);
        uint256 snapshot = vm.snapshotState();
        deliveries.release(job);
        vm.revertToState(snapshot);
        vm.warp(end - 1);
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.ReleaseTooEarly.selector, end, end - 1));
        deliveries.release(job);
        vm.prank(rival);
        deliveries.complain(job, complaint);
        assertRefunded();
    }

    /// @dev Any sequence of calls by anybody at any times ends, and pays the amount once.
    /// forge-config: default.fuzz.runs = 200
    function testFuzz_anySequence_paysOnce(uint256 seed) external {
        bytes[][] memory cipher = Ciphertext.encrypt(Ciphertext.plain(), KEY);
        if (seed & 1 == 1) cipher[0][2][9] ^= 0x80;
        bytes32 root = Ciphertext.cipherRoot(cipher);
        bytes[] memory calls = _calls(cipher, root);
        address[3] memory callers = [worker, requester, rival];
        for (uint256 i; i < 30; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            vm.prank(callers[seed % 3]);
            (bool done,) = address(deliveries).call(calls[(seed >> 8) % calls.length]);
            done;
            vm.warp(block.timestamp + ((seed >> 16) & 7 == 0 ? PATIENCE : (seed >> 24) % (2 * WINDOW)));
        }
        vm.warp(block.timestamp + 3 * PATIENCE);
        (bool failed,) = address(deliveries).call(abi.encodeCall(deliveries.fail, (job)));
        (bool released,) = address(deliveries).call(abi.encodeCall(deliveries.release, (job)));
        assertFalse(failed && released, "both");
        if (deliveries.deliveryOf(job).state == IDeliveryDesk.DeliveryState.Paid) assertPaidAmounts();
        else assertRefundedAmounts();
    }

    function assertPaidAmounts() private view {
        assertEq(payments(worker), AMOUNT, "worker");
        assertEq(payments(address(deliveries)), 0, "desk");
    }

    function assertRefundedAmounts() private view {
        assertDelivery(IDeliveryDesk.DeliveryState.Refunded);
        assertEq(payments(requester), BUDGET + LAST_PAYMENT, "requester");
        assertEq(payments(address(deliveries)), 0, "desk");
        assertEq(vault.accountOf(requester).locked, 0, "locked");
    }

    function _calls(bytes[][] memory cipher, bytes32 root) private view returns (bytes[] memory calls) {
        calls = new bytes[](10);
        calls[0] = abi.encodeCall(deliveries.offer, (job, root, keccak256(abi.encodePacked(KEY))));
        calls[1] = abi.encodeCall(deliveries.reveal, (job, KEY));
        calls[2] = abi.encodeCall(deliveries.release, (job));
        calls[3] = abi.encodeCall(deliveries.fail, (job));
        calls[4] = abi.encodeCall(deliveries.fetched, (job));
        calls[5] = abi.encodeCall(deliveries.demand, (job, 0, 0, Ciphertext.declared(0)));
        calls[6] = abi.encodeCall(deliveries.supply, (job, 0, 0, Ciphertext.chunkOf(cipher, 0, 0)));
        calls[7] = abi.encodeCall(deliveries.timeout, (job, 0, 0));
        calls[8] = abi.encodeCall(deliveries.complain, (job, Ciphertext.complaintOf(cipher, 0, 2)));
        calls[9] = calls[0];
    }

    function _acknowledge() private {
        vm.prank(requester);
        deliveries.acknowledge(job);
        assertPaid();
    }
}
