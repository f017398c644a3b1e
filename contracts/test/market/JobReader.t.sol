// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {JobReader} from "../../src/market/JobReader.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobSpec} from "../../src/types/JobSpec.sol";
import {Test} from "../Test.sol";

/// @notice The layout that the reader takes apart is the compiler's: whatever specification lies in storage comes back. Stands in for the market.
contract JobReaderTest is Test {
    JobSpec private _spec;

    function testFuzz_specOf_isWhatWasStored(JobSpec calldata spec) external {
        _spec = spec;
        JobReader reader = new JobReader(IJobMarket(address(this)));
        assertEq(keccak256(abi.encode(reader.specOf(JobId.wrap(1)))), keccak256(abi.encode(spec)), "spec");
    }

    function specSlotsOf(JobId) external view returns (bytes32[12] memory slots) {
        uint256 first;
        assembly ("memory-safe") {
            first := _spec.slot
        }
        for (uint256 i; i < slots.length; ++i) {
            slots[i] = vm.load(address(this), bytes32(first + i));
        }
    }
}
