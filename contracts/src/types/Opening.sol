// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ProgramHeader} from "./ProgramHeader.sol";

/// @notice Which tree of the program an opening belongs to.
enum DefinitionKind {
    Operator,
    StateDeclaration,
    InputDeclaration
}

/// @notice A definition opened from a program root: its position, its encoding and its siblings, lowest first.
struct Opening {
    DefinitionKind kind;
    uint16 index;
    bytes encoding;
    bytes32[] path;
}

/// @notice Evidence that a program breaks a rule: the definition at fault and, for rules that compare two (V12, V21), the other one.
struct InvalidityProof {
    ProgramHeader header;
    Opening subject;
    Opening other;
    uint8 operand;
}
