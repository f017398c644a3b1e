// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Receipts that come another way than from the worker's own transaction: signed ones, and many under one root.
/// @dev Two receipts of one worker for the same segment of the same attempt, signed or anchored here, cost it its stake.
interface IReceiptDesk {
    /// @notice A proof-of-learning receipt (EIP-712): the worker says that `segment` ends in the state `endStateRoot`.
    struct Receipt {
        uint48 jobId;
        uint16 attempt;
        uint32 segment;
        bytes32 endStateRoot;
    }

    /// @notice Evidence that a worker made a receipt: its signature, or where the receipt stands in a batch that the worker anchored.
    /// @dev With a signature `anchoredAt` is 0 and `path` empty; without one `signature` is empty.
    struct Evidence {
        bytes signature;
        uint40 anchoredAt;
        uint32 index;
        bytes32[] path;
    }

    error EmptyBatch();
    error BatchTooLarge(uint256 limit, uint256 actual);
    error MalformedBatch(uint256 unit, uint256 actual);
    error BatchAlreadyAnchored(bytes32 batch);
    error NotSigned(bytes32 digest, address worker);
    error NotAnchored(bytes32 batch);
    error DifferentSegments(bytes32 first, bytes32 second);
    error SameRoots(bytes32 endStateRoot);

    /// @notice A worker anchored receipts: their packed form, in the order of the batch's leaves.
    event BatchAnchored(bytes32 indexed root, address indexed worker, bytes receipts);
    event EquivocationProven(
        uint48 indexed jobId, address indexed worker, address indexed accuser, uint16 attempt, uint32 segment
    );

    /// @notice Anchors many receipts of the caller under one root.
    /// @param receipts `u48 jobId ‖ u16 attempt ‖ u32 segment ‖ endStateRoot` each, 44 bytes, at most 1,024 of them.
    /// @dev They are made in time from here on; `recordAnchored` hands them to the market, one by one and in order, which begins their windows.
    function anchorBatch(bytes calldata receipts) external returns (bytes32 root);

    /// @notice Hands a receipt to the market that its worker signed. Anyone may call; it counts from now.
    function recordSigned(address worker, Receipt calldata receipt, bytes calldata signature) external;

    /// @notice Hands a receipt to the market that its worker anchored in a batch. Anyone may call. The batch's time decides whether
    /// it came before the deadline; its window begins now.
    function recordAnchored(address worker, Receipt calldata receipt, Evidence calldata evidence) external;

    /// @notice Shows that a worker made two receipts for one segment that end in different states: its stake is lost.
    /// @param worker Who made them.
    function proveEquivocation(
        address worker,
        Receipt calldata first,
        Evidence calldata firstEvidence,
        Receipt calldata second,
        Evidence calldata secondEvidence
    ) external;

    /// @notice What a worker signs: `keccak256(0x1901 ‖ domainSeparator ‖ hashStruct(receipt))`.
    function digestOf(Receipt calldata receipt) external view returns (bytes32);

    /// @notice Whether a worker anchored a batch with this root at this time.
    function isAnchored(bytes32 root, address worker, uint40 anchoredAt) external view returns (bool);

    function domainSeparator() external view returns (bytes32);
}
