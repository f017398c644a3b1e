// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DeliveryDesk} from "../../src/delivery/DeliveryDesk.sol";
import {IDeliveryDesk} from "../../src/delivery/IDeliveryDesk.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {JobState} from "../../src/types/JobState.sol";
import {MarketFixture} from "../market/MarketFixture.sol";
import {Ciphertext} from "./Ciphertext.sol";

/// @notice A chain with a delivery desk, and jobs that are finished but for the delivery.
abstract contract DeliveryFixture is MarketFixture {
    bytes32 internal constant KEY = keccak256("a random key");

    /// @dev Of two segments the first is paid two fifths of the amount, the rest waits.
    uint256 internal constant FIRST_PAYMENT = uint256(AMOUNT) * 4 / 10;
    uint256 internal constant LAST_PAYMENT = uint256(AMOUNT) - FIRST_PAYMENT;

    DeliveryDesk internal deliveries;
    JobId internal job;

    function setUp() public virtual {
        deployMarket();
        wire(makeAddr("game"), makeAddr("programReferee"));
        fund(requester, 10 ether);
        job = finish();
    }

    function courtsWithStake() internal override returns (address[] memory courts) {
        courts = new address[](1);
        courts[0] = deliveryDesk();
    }

    function courtsWithMoney() internal override returns (address[] memory) {
        return courtsWithStake();
    }

    function deliveryDesk() internal override returns (address) {
        if (address(deliveries) == address(0)) deliveries = new DeliveryDesk(market, escrow, vault, parameters);
        return address(deliveries);
    }

    /// @notice A job of two segments, all of them final.
    function finish() internal returns (JobId jobId) {
        mature(Ciphertext.header());
        JobSpec memory spec = specFor(Ciphertext.header(), 10, 5);
        spec.audits.rate = 0;
        vm.prank(requester);
        jobId = market.postJob(spec, "bundle");
        vm.startPrank(worker);
        market.claim(jobId);
        market.start(jobId, market.specHashOf(jobId));
        market.submitReceipt(jobId, 0, 0, segmentRoot(0));
        market.submitReceipt(jobId, 0, 1, Ciphertext.stateRoot());
        vm.stopPrank();
        vm.warp(block.timestamp + WINDOW + SEGMENT_TIME);
        market.finalizeSegments(jobId, 2);
        assertState(jobId, JobState.Finalized);
    }

    /// @notice Offers the ciphertext of the weights under `KEY`.
    function offerRight() internal returns (bytes[][] memory cipher) {
        cipher = Ciphertext.encrypt(Ciphertext.plain(), KEY);
        offer(Ciphertext.cipherRoot(cipher));
    }

    function offer(bytes32 cipherRoot) internal {
        vm.prank(worker);
        deliveries.offer(job, cipherRoot, keccak256(abi.encodePacked(KEY)));
    }

    function reveal() internal {
        vm.prank(worker);
        deliveries.reveal(job, KEY);
    }

    function demand(uint32 tensor, uint32 chunk) internal {
        vm.prank(requester);
        deliveries.demand(job, tensor, chunk, Ciphertext.declared(tensor));
    }

    function supply(bytes[][] memory cipher, uint32 tensor, uint32 chunk) internal {
        IDeliveryDesk.SuppliedChunk memory answer = Ciphertext.chunkOf(cipher, tensor, chunk);
        vm.prank(worker);
        deliveries.supply(job, tensor, chunk, answer);
    }

    function due() internal view returns (uint256) {
        return deliveries.deliveryOf(job).due;
    }

    function payments(address account) internal view returns (uint256) {
        return escrow.balanceOf(address(token), account);
    }

    /// @notice The delivery is over, and its amount is the worker's.
    function assertPaid() internal view {
        _assertOver(IDeliveryDesk.DeliveryState.Paid, AMOUNT, BUDGET);
    }

    /// @notice The delivery is over, and its amount is back with the requester.
    function assertRefunded() internal view {
        _assertOver(IDeliveryDesk.DeliveryState.Refunded, FIRST_PAYMENT, BUDGET + LAST_PAYMENT);
    }

    function assertDelivery(IDeliveryDesk.DeliveryState expected) internal view {
        assertEq(uint256(deliveries.deliveryOf(job).state), uint256(expected), "delivery");
    }

    function expectState(IDeliveryDesk.DeliveryState actual) internal {
        vm.expectRevert(abi.encodeWithSelector(IDeliveryDesk.WrongDeliveryState.selector, job, actual));
    }

    function _assertOver(IDeliveryDesk.DeliveryState state, uint256 workers, uint256 requesters) private view {
        assertDelivery(state);
        assertEq(payments(worker), workers, "worker");
        assertEq(payments(requester), requesters, "requester");
        assertEq(payments(address(deliveries)), 0, "desk");
        assertEq(escrow.owed(address(token)), token.balanceOf(address(escrow)), "owed");
        assertEq(vault.accountOf(requester).locked, 0, "locked for demands");
        assertVaultSolvent();
    }
}
