// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IReceiptDesk} from "../../src/receipts/IReceiptDesk.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {Trees} from "../dispute/Trees.sol";
import {ContractSigner} from "../market/ContractSigner.sol";
import {ReceiptFixture} from "./ReceiptFixture.sol";

/// @notice Receipts by signature and in batches.
contract ReceiptDeskTest is ReceiptFixture {
    function setUp() external {
        deployDesk();
    }

    function test_digestOf_isTypedData() external view {
        IReceiptDesk.Receipt memory receipt = IReceiptDesk.Receipt(5, 6, 7, keccak256("root"));
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Verifiable"),
                keccak256("1"),
                block.chainid,
                address(desk)
            )
        );
        bytes32 typeHash = keccak256("Receipt(uint48 jobId,uint16 attempt,uint32 segment,bytes32 endStateRoot)");
        bytes32 structHash = keccak256(abi.encode(typeHash, 5, 6, 7, receipt.endStateRoot));
        assertEq(desk.domainSeparator(), domain, "domain");
        assertEq(desk.digestOf(receipt), keccak256(abi.encodePacked(hex"1901", domain, structHash)), "digest");
    }

    // ------------------------------------------------------------------ signed

    function test_recordSigned_byAnybody_countsFromNow() external {
        JobId jobId = postAndStart(10, 5);
        IReceiptDesk.Receipt memory receipt = receiptFor(jobId, 0, 0, segmentRoot(0));
        bytes memory signature = sign("worker", receipt);
        vm.warp(block.timestamp + 5);
        vm.prank(rival);
        desk.recordSigned(worker, receipt, signature);
        (bytes32 prefix, uint64 finality,) = market.receiptOf(jobId, 0);
        assertEq(prefix, keccak256(abi.encode(segmentRoot(0))) >> 40 << 40, "root");
        assertEq(finality, block.timestamp + WINDOW, "finality");
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongSegment.selector, 1, 0));
        desk.recordSigned(worker, receipt, signature);
    }

    function test_recordSigned_reverts_withoutTheWorkersSignature() external {
        JobId jobId = postAndStart(10, 5);
        IReceiptDesk.Receipt memory receipt = receiptFor(jobId, 0, 0, segmentRoot(0));
        bytes memory refusal = abi.encodeWithSelector(IReceiptDesk.NotSigned.selector, desk.digestOf(receipt), worker);
        bytes memory signature = sign("rival", receipt);
        vm.expectRevert(refusal);
        desk.recordSigned(worker, receipt, signature);
        vm.expectRevert(refusal);
        desk.recordSigned(worker, receipt, "");
        // The rival signed it, but is not the worker.
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.NotWorker.selector, worker, rival));
        desk.recordSigned(rival, receipt, signature);
    }

    function testFuzz_recordSigned_reverts_onChangedReceipt(uint256 field, uint256 change) external {
        JobId jobId = postAndStart(10, 5);
        IReceiptDesk.Receipt memory receipt = receiptFor(jobId, 0, 0, segmentRoot(0));
        bytes memory signature = sign("worker", receipt);
        change = bound(change, 1, type(uint16).max);
        if (field % 4 == 0) receipt.jobId ^= uint48(change);
        else if (field % 4 == 1) receipt.attempt ^= uint16(change);
        else if (field % 4 == 2) receipt.segment ^= uint32(change);
        else receipt.endStateRoot ^= bytes32(change);
        vm.expectRevert(abi.encodeWithSelector(IReceiptDesk.NotSigned.selector, desk.digestOf(receipt), worker));
        desk.recordSigned(worker, receipt, signature);
    }

    /// @dev A worker that is a contract signs through its owner.
    function test_recordSigned_byContract() external {
        ContractSigner signer = new ContractSigner(makeAddr("owner"));
        fund(address(signer), STAKE + CLAIM_BOND);
        JobId jobId = post(10, 5);
        vm.startPrank(address(signer));
        market.claim(jobId);
        market.start(jobId, market.specHashOf(jobId));
        vm.stopPrank();
        IReceiptDesk.Receipt memory receipt = receiptFor(jobId, 0, 0, segmentRoot(0));
        desk.recordSigned(address(signer), receipt, sign("owner", receipt));
        assertEq(market.statusOf(jobId).submitted, 1, "submitted");
    }

    // ------------------------------------------------------------------ batches

    /// @dev The root by another implementation, for all numbers of receipts.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_anchorBatch_rootOfTree(uint256 count, uint256 index) external {
        count = bound(count, 1, 130);
        IReceiptDesk.Receipt[] memory receipts = batchOf(JobId.wrap(7), uint32(count));
        bytes32 root = Trees.root(leavesOf(receipts), 0x71);
        vm.expectEmit();
        emit IReceiptDesk.BatchAnchored(root, worker, pack(receipts));
        assertEq(anchor(worker, receipts), root, "root");
        assertTrue(desk.isAnchored(root, worker, uint40(block.timestamp)), "anchored");
        assertFalse(desk.isAnchored(root, rival, uint40(block.timestamp)), "by another");
        assertFalse(desk.isAnchored(root, worker, uint40(block.timestamp + 1)), "at another time");
        // Every leaf opens: the market is what refuses, since there is no such job.
        uint32 one = uint32(bound(index, 0, count - 1));
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongState.selector, JobId.wrap(7), JobState.None));
        desk.recordAnchored(worker, receipts[one], anchored(receipts, one, block.timestamp));
    }

    function test_anchorBatch_reverts_onMalformed() external {
        vm.expectRevert(abi.encodeWithSelector(IReceiptDesk.EmptyBatch.selector));
        desk.anchorBatch("");
        vm.expectRevert(abi.encodeWithSelector(IReceiptDesk.EmptyBatch.selector));
        desk.anchorBatch(new bytes(43));
        vm.expectRevert(abi.encodeWithSelector(IReceiptDesk.MalformedBatch.selector, 44, 45));
        desk.anchorBatch(new bytes(45));
        vm.expectRevert(abi.encodeWithSelector(IReceiptDesk.BatchTooLarge.selector, 1024, 1025));
        desk.anchorBatch(new bytes(44 * 1025));
        desk.anchorBatch(new bytes(44 * 1024));
    }

    function test_anchorBatch_reverts_twiceAtOnce() external {
        IReceiptDesk.Receipt[] memory receipts = batchOf(JobId.wrap(1), 3);
        bytes32 root = anchor(worker, receipts);
        bytes memory packed = pack(receipts);
        vm.prank(worker);
        vm.expectRevert(
            abi.encodeWithSelector(
                IReceiptDesk.BatchAlreadyAnchored.selector, keccak256(abi.encode(root, worker, block.timestamp))
            )
        );
        desk.anchorBatch(packed);
        // Somebody else's copy is that account's batch.
        anchor(rival, receipts);
        vm.warp(block.timestamp + 1);
        anchor(worker, receipts);
    }

    function test_recordAnchored_windowBeginsWhenRecorded() external {
        JobId jobId = postAndStart(20, 5);
        IReceiptDesk.Receipt[] memory receipts = batchOf(jobId, 4);
        vm.warp(block.timestamp + 10);
        uint256 time = block.timestamp;
        anchor(worker, receipts);
        vm.warp(time + WINDOW + 7);
        // Not in order; then by anybody.
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.WrongSegment.selector, 0, 1));
        desk.recordAnchored(worker, receipts[1], anchored(receipts, 1, time));
        for (uint32 i; i < 4; ++i) {
            vm.prank(rival);
            desk.recordAnchored(worker, receipts[i], anchored(receipts, i, time));
            (, uint64 finality,) = market.receiptOf(jobId, i);
            assertEq(finality, block.timestamp + WINDOW + i * SEGMENT_TIME, "window begins now");
        }
        assertEq(market.nextFinality(jobId), block.timestamp + WINDOW, "finality");
    }

    function test_recordAnchored_batchDecidesAboutTheDeadline() external {
        JobId jobId = postAndStart(20, 5);
        IReceiptDesk.Receipt[] memory receipts = batchOf(jobId, 4);
        uint256 deadline = market.statusOf(jobId).deadline;
        vm.warp(deadline);
        anchor(worker, receipts);
        vm.warp(deadline + 1);
        anchor(worker, receipts);
        desk.recordAnchored(worker, receipts[0], anchored(receipts, 0, deadline));
        vm.expectRevert(abi.encodeWithSelector(IJobMarket.DeadlinePassed.selector, deadline, deadline + 1));
        desk.recordAnchored(worker, receipts[1], anchored(receipts, 1, deadline + 1));
        assertEq(market.nextFinality(jobId), deadline + 1 + WINDOW, "finality");
    }

    function test_recordAnchored_reverts_onWrongEvidence() external {
        JobId jobId = postAndStart(20, 5);
        IReceiptDesk.Receipt[] memory receipts = batchOf(jobId, 3);
        uint256 time = block.timestamp;
        anchor(worker, receipts);
        IReceiptDesk.Evidence memory evidence = anchored(receipts, 0, time);
        // Another worker, time, place, receipt.
        _expectNotAnchored(rival, receipts[0], evidence);
        evidence.anchoredAt += 1;
        _expectNotAnchored(worker, receipts[0], evidence);
        evidence.anchoredAt -= 1;
        evidence.index = 1;
        _expectNotAnchored(worker, receipts[0], evidence);
        evidence.index = 0;
        receipts[0].endStateRoot = keccak256("another");
        _expectNotAnchored(worker, receipts[0], evidence);
        receipts[0].endStateRoot = segmentRoot(0);
        evidence.path[1] ^= bytes32(uint256(1));
        _expectNotAnchored(worker, receipts[0], evidence);
        evidence.path[1] ^= bytes32(uint256(1));
        desk.recordAnchored(worker, receipts[0], evidence);
    }

    /// @dev What a batch of 64 costs as a transaction: calldata's floor of EIP-7623 and 21,000 included.
    /// forge-config: default.isolate = true
    function test_gas_batchOf64() external {
        JobId jobId = post(64, 1);
        bytes memory packed = pack(batchOf(jobId, 64));
        vm.prank(worker);
        desk.anchorBatch(packed);
        uint256 used = vm.lastCallGas().gasTotalUsed;
        uint256 floor = 21_000 + _floorOf(abi.encodeCall(desk.anchorBatch, (packed)));
        assertGe(used, floor, "the floor is part of it");
        assertLe(used / 64, 2000, "gas a receipt");
        vm.snapshotValue("ReceiptDesk", "anchorPerReceiptOf64", (used + 63) / 64);
    }

    function _floorOf(bytes memory data) private pure returns (uint256 gas) {
        for (uint256 i; i < data.length; ++i) {
            gas += data[i] == 0 ? 10 : 40;
        }
    }

    function _expectNotAnchored(address who, IReceiptDesk.Receipt memory receipt, IReceiptDesk.Evidence memory evidence)
        private
    {
        (bool accepted, bytes memory answer) =
            address(desk).call(abi.encodeCall(desk.recordAnchored, (who, receipt, evidence)));
        assertFalse(accepted, "accepted");
        assertEq(bytes32(bytes4(answer)), bytes32(IReceiptDesk.NotAnchored.selector), "refusal");
    }
}
