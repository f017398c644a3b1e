// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IReceiptDesk} from "../../src/receipts/IReceiptDesk.sol";
import {JobId} from "../../src/types/JobId.sol";
import {Trees} from "../dispute/Trees.sol";
import {MarketFixture} from "../market/MarketFixture.sol";

/// @notice Signs receipts and builds batches, by an implementation of its own.
abstract contract ReceiptFixture is MarketFixture {
    address internal game = makeAddr("game");
    address internal programReferee = makeAddr("programReferee");

    function deployDesk() internal {
        deployMarket();
        wire(game, programReferee);
    }

    function receiptFor(JobId jobId, uint16 attempt, uint32 segment, bytes32 root)
        internal
        pure
        returns (IReceiptDesk.Receipt memory)
    {
        return IReceiptDesk.Receipt(uint48(JobId.unwrap(jobId)), attempt, segment, root);
    }

    function sign(string memory name, IReceiptDesk.Receipt memory receipt) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(uint256(keccak256(bytes(name))), desk.digestOf(receipt));
        return abi.encodePacked(r, s, v);
    }

    function signed(string memory name, IReceiptDesk.Receipt memory receipt)
        internal
        view
        returns (IReceiptDesk.Evidence memory evidence)
    {
        evidence.signature = sign(name, receipt);
    }

    function pack(IReceiptDesk.Receipt[] memory receipts) internal pure returns (bytes memory packed) {
        for (uint256 i; i < receipts.length; ++i) {
            IReceiptDesk.Receipt memory one = receipts[i];
            packed = bytes.concat(packed, abi.encodePacked(one.jobId, one.attempt, one.segment, one.endStateRoot));
        }
    }

    function leavesOf(IReceiptDesk.Receipt[] memory receipts) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](receipts.length);
        for (uint256 i; i < receipts.length; ++i) {
            IReceiptDesk.Receipt memory one = receipts[i];
            leaves[i] = keccak256(abi.encodePacked(one.jobId, one.attempt, one.segment, one.endStateRoot, uint8(0x70)));
        }
    }

    function anchored(IReceiptDesk.Receipt[] memory receipts, uint32 index, uint256 time)
        internal
        pure
        returns (IReceiptDesk.Evidence memory evidence)
    {
        evidence.anchoredAt = uint40(time);
        evidence.index = index;
        evidence.path = Trees.path(leavesOf(receipts), 0x71, index);
    }

    function batchOf(JobId jobId, uint32 count) internal pure returns (IReceiptDesk.Receipt[] memory receipts) {
        receipts = new IReceiptDesk.Receipt[](count);
        for (uint32 i; i < count; ++i) {
            receipts[i] = receiptFor(jobId, 0, i, segmentRoot(i));
        }
    }

    function anchor(address who, IReceiptDesk.Receipt[] memory receipts) internal returns (bytes32) {
        bytes memory packed = pack(receipts);
        vm.prank(who);
        return desk.anchorBatch(packed);
    }

    /// @notice A batch of one receipt, anchored now.
    function anchorOne(address who, IReceiptDesk.Receipt memory receipt)
        internal
        returns (IReceiptDesk.Evidence memory)
    {
        IReceiptDesk.Receipt[] memory receipts = new IReceiptDesk.Receipt[](1);
        receipts[0] = receipt;
        anchor(who, receipts);
        return anchored(receipts, 0, block.timestamp);
    }
}
