// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IJobMarket} from "../market/IJobMarket.sol";
import {MerkleTree} from "../referee/MerkleTree.sol";
import {JobId} from "../types/JobId.sol";
import {IReceiptDesk} from "./IReceiptDesk.sol";
import {ReceiptTree} from "./ReceiptTree.sol";

/// @title ReceiptDesk
/// @dev One fresh slot a batch, whatever its size: that somebody anchored this root at this time. Nothing is read of the jobs meanwhile;
/// whether a receipt fits its job is asked when it is recorded.
contract ReceiptDesk is IReceiptDesk, EIP712 {
    bytes32 private constant RECEIPT_TYPEHASH =
        keccak256("Receipt(uint48 jobId,uint16 attempt,uint32 segment,bytes32 endStateRoot)");

    IJobMarket private immutable _MARKET;

    mapping(bytes32 batch => bool) private _anchored;

    constructor(IJobMarket market) EIP712("Verifiable", "1") {
        _MARKET = market;
    }

    /// @inheritdoc IReceiptDesk
    function anchorBatch(bytes calldata receipts) external returns (bytes32 root) {
        root = ReceiptTree.rootOf(receipts);
        bytes32 batch = _batch(root, msg.sender, block.timestamp);
        if (_anchored[batch]) revert BatchAlreadyAnchored(batch);
        _anchored[batch] = true;
        emit BatchAnchored(root, msg.sender, receipts);
    }

    /// @inheritdoc IReceiptDesk
    function recordSigned(address worker, Receipt calldata receipt, bytes calldata signature) external {
        _requireSigned(worker, receipt, signature);
        _record(worker, receipt, block.timestamp);
    }

    /// @inheritdoc IReceiptDesk
    function recordAnchored(address worker, Receipt calldata receipt, Evidence calldata evidence) external {
        _requireAnchored(worker, receipt, evidence);
        _record(worker, receipt, evidence.anchoredAt);
    }

    /// @inheritdoc IReceiptDesk
    function proveEquivocation(
        address worker,
        Receipt calldata first,
        Evidence calldata firstEvidence,
        Receipt calldata second,
        Evidence calldata secondEvidence
    ) external {
        bytes32 subject = _subject(first);
        if (subject != _subject(second)) revert DifferentSegments(subject, _subject(second));
        if (first.endStateRoot == second.endStateRoot) revert SameRoots(first.endStateRoot);
        _requireMade(worker, first, firstEvidence);
        _requireMade(worker, second, secondEvidence);
        emit EquivocationProven(first.jobId, worker, msg.sender, first.attempt, first.segment);
        _MARKET.punishEquivocation(JobId.wrap(first.jobId), first.attempt, first.segment, worker, msg.sender);
    }

    /// @inheritdoc IReceiptDesk
    function digestOf(Receipt calldata receipt) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(RECEIPT_TYPEHASH, receipt)));
    }

    /// @inheritdoc IReceiptDesk
    function isAnchored(bytes32 root, address worker, uint40 anchoredAt) external view returns (bool) {
        return _anchored[_batch(root, worker, anchoredAt)];
    }

    /// @inheritdoc IReceiptDesk
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    function _record(address worker, Receipt calldata receipt, uint256 anchoredAt) private {
        _MARKET.recordReceipt(
            JobId.wrap(receipt.jobId), receipt.attempt, receipt.segment, worker, receipt.endStateRoot, anchoredAt
        );
    }

    function _requireMade(address worker, Receipt calldata receipt, Evidence calldata evidence) private view {
        if (evidence.signature.length != 0) _requireSigned(worker, receipt, evidence.signature);
        else _requireAnchored(worker, receipt, evidence);
    }

    function _requireSigned(address worker, Receipt calldata receipt, bytes calldata signature) private view {
        bytes32 digest = digestOf(receipt);
        if (!SignatureChecker.isValidSignatureNowCalldata(worker, digest, signature)) revert NotSigned(digest, worker);
    }

    function _requireAnchored(address worker, Receipt calldata receipt, Evidence calldata evidence) private view {
        bytes32 leaf = ReceiptTree.leafOf(receipt);
        bytes32 root = MerkleTree.rootFrom(leaf, evidence.index, evidence.path, ReceiptTree.NODE);
        bytes32 batch = _batch(root, worker, evidence.anchoredAt);
        if (!_anchored[batch]) revert NotAnchored(batch);
    }

    function _batch(bytes32 root, address worker, uint256 anchoredAt) private pure returns (bytes32) {
        return keccak256(abi.encode(root, worker, anchoredAt));
    }

    function _subject(Receipt calldata receipt) private pure returns (bytes32) {
        return keccak256(abi.encode(receipt.jobId, receipt.attempt, receipt.segment));
    }
}
