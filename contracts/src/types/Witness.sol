// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice One tensor leaf: its position, its 256 bytes and its siblings, lowest first, up to the tensor root or to where its way
/// meets that of the leaf opened before it (whose nodes are known by then).
struct LeafOpening {
    uint32 index;
    bytes values;
    bytes32[] path;
}

/// @notice What one operand reads: its source's root, the siblings from there up to the trace, state or dataset root
/// (none for the schedule), and the leaves in ascending order of index.
/// @dev An operand that reads only padding carries no leaves; its root and path are then ignored.
struct OperandWitness {
    bytes32 root;
    bytes32[] rootPath;
    LeafOpening[] leaves;
}

/// @notice The openings of `proveFold`: one entry per operand of the operator, in order.
struct Witness {
    OperandWitness[] operands;
}
